"""Model folders: what lies in one, what it says of itself, and whether it is whole.

A model folder has ``model.json`` and ``heads.npz``; the one that is shipped, and those made by a
full training, have the encoder too (``encoder.xml``, ``encoder.bin``, ``tokenizer.json``) and the
n-grams that are read beside it (``ngrams.npz``). A refitted model has new heads only and names the
folder whose encoder it uses.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from nlp import ngrams
from nlp.errors import ModelDamaged

SHIPPED = Path(__file__).with_name("model")
"""The model that comes with the product."""

CARD, HEADS_FILE = "model.json", "heads.npz"
ENCODER_FILES = ("encoder.xml", "encoder.bin", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class Model:
    """What ``model.json`` says.

    Attributes:
        version: unique; verdicts are kept under it.
        made_at: ISO time.
        longest: tokens read of a text.
        thresholds: complaint precision, as ``"0.90"``, to the complaint probability from which it
            was reached on texts that the model had not learnt from.
        precision: the one of them that holds where nobody chose.
        files: name to SHA-256 of each file of the folder.
        encoder: the version whose encoder is used; empty where it lies in the folder itself.
        about: how it was made and what was measured, for people.
    """

    version: str
    made_at: str
    longest: int
    thresholds: dict[str, float]
    precision: str
    files: dict[str, str]
    encoder: str = ""
    about: dict[str, Any] = field(default_factory=dict)

    def threshold(self, precision: float | None = None) -> float:
        """The complaint threshold for a precision, by default the model's own choice.

        Raises:
            ValueError: this model states no threshold for it.
        """
        asked = self.precision if precision is None else f"{precision:.2f}"
        if asked not in self.thresholds:
            known = ", ".join(self.thresholds)
            raise ValueError(f"{self.version} states no threshold for precision {asked}: {known}")
        return self.thresholds[asked]


def read(folder: Path) -> Model:
    """The model in ``folder``, its files checked.

    Raises:
        ModelDamaged: there is none, or a file is missing or damaged; says which and what to do.
    """
    card = folder / CARD
    try:
        model = Model(**json.loads(card.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ModelDamaged(card, "is missing") from None
    except (ValueError, TypeError) as error:
        raise ModelDamaged(card, f"cannot be read ({error})") from error
    for name, expected in model.files.items():
        found = digest(folder / name)
        if found != expected:
            why = "is missing" if found is None else "is damaged: its checksum has changed"
            raise ModelDamaged(folder / name, why)
    return model


def write(folder: Path, model: Model) -> None:
    """Write ``model.json`` last and at once: a folder without it is no model."""
    draft = folder / f".{CARD}.part"
    draft.write_text(json.dumps(asdict(model), ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(folder / CARD)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file that belongs to a model and lies in ``folder``."""
    found: Mapping[str, str | None] = {
        name: digest(folder / name) for name in (HEADS_FILE, *ENCODER_FILES, ngrams.FILE)
    }
    return {name: value for name, value in found.items() if value is not None}


def digest(file: Path) -> str | None:
    """SHA-256 of a file; ``None`` where there is none."""
    if not file.is_file():
        return None
    return sha256(file.read_bytes()).hexdigest()
