"""``zhuanxi model refit``: the corrections teach the model in use, if the judges let them."""

import json
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from nlp import challenge, corrections, heads, models
from nlp.corrections import Said
from nlp.features import features
from nlp.heads import Head
from nlp.models import Model
from nlp.paired import ALLOWED_LOSS, Compared, compared
from nlp.refit import LEAST, Lesson, Refitted, refit
from recovery.access.actor import Actor, Right
from recovery.verdicts import classify
from recovery.verdicts import models as registry
from storage import corrections as stored
from storage.config import Settings
from storage.corrections import Taught
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.mentions import judged_text

RECORD = "refits.jsonl"

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Refit:
    """What came of one refit.

    Attributes:
        version: of the new model; it exists only if ``is_adopted``.
        base: the model in use, from which it was fitted.
        corrections: texts with corrections.
        learnt: those that taught; the others, a fixed fifth, and the challenge set judged.
        corrections_hash: SHA-256 of the texts' hashes and what was said of them.
        strengths: of each head, how dear a change was; ``None``: the head stayed as it was.
        figures: ``complaint`` and ``sentiment``, old and new.
        is_adopted: whether the new model judges from now on.
        by: who asked for it.
        at: when.
        seconds: what it took to read the texts (``encode``) and to ``fit`` the heads.
    """

    version: str
    base: str
    corrections: int
    learnt: int
    corrections_hash: str
    strengths: dict[str, float | None]
    figures: dict[str, Compared]
    is_adopted: bool
    by: str
    at: str
    seconds: dict[str, float]

    @property
    def why(self) -> str:
        """Why it was adopted or not, in English."""
        lost = [name for name, figure in self.figures.items() if not figure.is_safe]
        points = f"{ALLOWED_LOSS:.0%}".replace("%", " point")
        if lost:
            return f"a loss of more than {points} of {' and '.join(lost)} is not ruled out"
        if not self.is_adopted:
            return "no head does better on kept-out texts by learning from the corrections"
        return f"a loss of more than {points} of complaint and sentiment is ruled out"


def lessons_said(taught: Iterable[Taught]) -> list[tuple[Taught, Said]]:
    """Each corrected text once, with all that was said of it and what follows from that."""
    found = []
    for _, each in groupby(taught, key=lambda one: one.mention_id):
        sayings = list(each)
        said = corrections.combined(corrections.checked(one.labels) for one in sayings)
        found.append((sayings[-1], corrections.taught(said)))
    return found


def run(settings: Settings, actor: Actor, now: datetime, progress: Progress | None = None) -> Refit:
    """Fit the heads again, have them judged, and use them if they lose nothing.

    Raises:
        WrongUsage: the role may not.
        ZhuanxiError: there are too few corrections.
        ModelMissing: the model in use is not whole.
    """
    actor.must(Right.USE_MODELS)
    with transaction() as session:
        texts = lessons_said(stored.taught(session))
    if len(texts) < LEAST:
        raise ZhuanxiError(
            "{count} corrected texts are too few to learn from; {needed} are needed",
            "`zhuanxi verdicts sample` names the mentions that teach most",
            count=len(texts),
            needed=LEAST,
        )
    folder = registry.active_folder(settings)
    model = models.read(folder)
    old = heads.read(folder / models.HEADS_FILE)
    began = time.monotonic()
    lessons, challenges = _lessons(settings, model, folder, texts, progress)
    encoded = time.monotonic()
    made = refit(old, [lesson for lesson in lessons if not lesson.is_judge])
    fitted = time.monotonic()
    judges = [lesson for lesson in lessons if lesson.is_judge] + challenges
    figures = compared(old, made.heads, judges, classify.threshold(settings, model))
    result = Refit(
        version=_version(model, made, now),
        base=model.version,
        corrections=len(lessons),
        learnt=sum(not lesson.is_judge for lesson in lessons),
        corrections_hash=_hash(texts),
        strengths=made.strengths,
        figures=figures,
        is_adopted=all(figure.is_safe for figure in figures.values())
        and any(strength is not None for strength in made.strengths.values()),
        by=actor.name,
        at=now.isoformat(timespec="seconds"),
        seconds={"encode": round(encoded - began, 2), "fit": round(fitted - encoded, 2)},
    )
    if result.is_adopted:
        _keep(settings, model, made.heads, result)
        registry.use(settings, result.version, actor, now)
    _record(registry.home(settings) / RECORD, result)
    return result


def _lessons(
    settings: Settings,
    model: Model,
    folder: Path,
    texts: list[tuple[Taught, Said]],
    progress: Progress | None,
) -> tuple[list[Lesson], list[Lesson]]:
    encoder = classify.encoder(settings, model, folder)
    posed = challenge.read()
    words = [judged_text(one.title, one.text) for one, _ in texts]
    rows = features(encoder, words + [one.text for one in posed], progress)
    lessons = [
        Lesson(one.mention_id, row, what)
        for (one, what), row in zip(texts, rows[: len(texts)], strict=True)
    ]
    challenges = [
        Lesson(-place, row, one.labels)
        for place, (one, row) in enumerate(zip(posed, rows[len(texts) :], strict=True), start=1)
    ]
    return lessons, challenges


def _version(model: Model, made: Refitted, now: datetime) -> str:
    weights = b"".join(made.heads[name].weight.tobytes() for name in sorted(made.heads))
    mark = sha256(weights).hexdigest()[:8]
    return f"{model.encoder or model.version}-refit-{now:%Y%m%d}-{mark}"


def _keep(settings: Settings, model: Model, made: dict[str, Head], result: Refit) -> None:
    folder = registry.home(settings) / result.version
    if folder.exists():  # the same weights were made before
        return
    draft = folder.with_name(f".{result.version}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    heads.save(made, draft / models.HEADS_FILE)
    models.write(
        draft,
        Model(
            version=result.version,
            made_at=result.at,
            longest=model.longest,
            thresholds=model.thresholds,
            precision=model.precision,
            files=models.digests(draft),
            encoder=model.encoder or model.version,
            about={"refit": asdict(result)},
        ),
    )
    draft.replace(folder)


def _record(file: Path, result: Refit) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")


def _hash(texts: list[tuple[Taught, Said]]) -> str:
    said = [[one.text_hash, what] for one, what in texts]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
