"""The models of this installation: the shipped one, those made here, and which one judges.

Models made here lie in ``ZHUANXI_HOME/models``, a folder a version. The file ``active`` beside them
names the one in use; without it the shipped one is. None is ever overwritten or removed.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nlp import heads, models
from nlp.errors import ModelDamaged, ModelMissing
from nlp.models import Model
from recovery.access import audit
from recovery.access.actor import Actor, Right
from recovery.access.audit import AuditKind
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Known:
    """A model folder, and what is wrong with it, if anything."""

    version: str
    folder: Path
    is_shipped: bool
    is_active: bool
    model: Model | None
    error: ModelMissing | None


def home(settings: Settings) -> Path:
    """Where models made here are kept."""
    return settings.home / "models"


def active_folder(settings: Settings) -> Path:
    """The folder of the model in use; whether it is whole is found when it is read."""
    file = home(settings) / ACTIVE
    if not file.is_file():
        return models.SHIPPED
    return home(settings) / _plain(file.read_text(encoding="utf-8").strip())


def encoder_folder(settings: Settings, version: str) -> Path:
    """Where the encoder of ``version`` lies, for models that have heads only.

    Raises:
        ModelMissing: that version is not here.
    """
    for folder in (models.SHIPPED, home(settings) / _plain(version)):
        if _version(folder) == version:
            return folder
    raise ModelMissing(
        "The model in use needs the encoder of {version}, which is not here.",
        "Use another with `zhuanxi model use`; `zhuanxi model refit` then teaches it the "
        "corrections again.",
        version=version,
    )


def listed(settings: Settings) -> list[Known]:
    """All models, the shipped one first, then by name."""
    folder = home(settings)
    made = sorted(each for each in folder.glob("*") if each.is_dir() and each.name[0] != ".")
    return [_known(settings, each) for each in (models.SHIPPED, *made)]


def known(settings: Settings, version: str | None = None) -> Known:
    """One model, by default the one in use.

    Raises:
        WrongUsage: there is no such version.
    """
    if version is None:
        return _known(settings, active_folder(settings))
    for each in listed(settings):
        if each.version == version:
            return each
    raise WrongUsage(
        "there is no model {version!r}", "`zhuanxi model list` shows them", version=version
    )


def kind(known: Known) -> str:
    """``shipped``, ``refitted`` from people's corrections, or ``trained`` anew."""
    if known.is_shipped:
        return "shipped"
    return "refitted" if known.model and known.model.encoder else "trained"


def use(settings: Settings, version: str, actor: Actor, now: datetime) -> Known:
    """Let a model judge from now on, and write down who said so.

    Raises:
        WrongUsage: there is no such version, or the role may not.
        ModelMissing: it is not whole; the model in use stays.
    """
    actor.must(Right.USE_MODELS)
    chosen = known(settings, version)
    if chosen.error is not None:
        raise chosen.error
    file = home(settings) / ACTIVE
    with transaction() as session:
        audit.record(
            session, actor, AuditKind.SETTING_CHANGED, now=now, subject="model", version=version
        )
        if chosen.is_shipped:
            file.unlink(missing_ok=True)
        else:
            draft = file.with_name(f".{ACTIVE}.part")
            draft.write_text(version, encoding="utf-8")
            draft.replace(file)
    return known(settings, version)


def _known(settings: Settings, folder: Path) -> Known:
    model, error = None, None
    try:
        model = models.read(folder)
        if folder not in (models.SHIPPED, home(settings) / model.version):
            raise ModelDamaged(folder, f"must have the name of its version, {model.version}")
        if model.encoder:
            models.read(encoder_folder(settings, model.encoder))
        heads.read(folder / models.HEADS_FILE)
    except ModelMissing as found:
        error = found
    except (ValueError, OSError) as found:
        error = ModelDamaged(folder / models.HEADS_FILE, f"cannot be read ({found})")
    return Known(
        version=model.version if model else _version(folder) or folder.name,
        folder=folder,
        is_shipped=folder == models.SHIPPED,
        is_active=folder == active_folder(settings),
        model=model,
        error=error,
    )


def _version(folder: Path) -> str | None:
    try:
        return models.read(folder).version
    except ModelMissing:
        return None


def _plain(version: str) -> str:
    """A version as the name of a folder, which it is; nothing leads out of the models' folder."""
    return Path(version).name or "nameless"
