"""Setting up brands: checked words, in and out as TOML."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from sqlmodel import Session, select

from storage.errors import WrongUsage
from storage.models import Brand

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class BrandWords(BaseModel):
    """A brand as an administrator writes it down. Unknown keys are an error, not ignored."""

    model_config = ConfigDict(extra="forbid")

    name: Word
    aliases: list[Word] = []
    keywords: list[Word] = []
    exclusions: list[Word] = []
    products: list[Word] = []
    competitors: list[Word] = []
    official_accounts: dict[Word, list[Word]] = {}


def words_of(brand: Brand) -> BrandWords:
    """What is known of a stored brand."""
    return BrandWords.model_validate(
        {name: getattr(brand, name) for name in BrandWords.model_fields}
    )


def save(session: Session, words: BrandWords) -> Brand:
    """Add a brand, or replace what is known of the one with this name."""
    brand = session.exec(select(Brand).where(Brand.name == words.name)).one_or_none()
    if brand is None:
        brand = Brand(name=words.name)
    for name, value in words.model_dump().items():
        setattr(brand, name, value)
    brand.is_active = True
    session.add(brand)
    session.flush()
    return brand


def read_toml(file: Path) -> list[BrandWords]:
    """The brands of a TOML file with ``[[brand]]`` tables.

    Raises:
        WrongUsage: the file is missing, no TOML, or a brand in it is not understood.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("brand", [])
        found = [BrandWords.model_validate(table) for table in tables]
    except OSError as error:
        raise WrongUsage(
            "{file} cannot be read: {reason}", "name a TOML file", file=file, reason=error.strerror
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUsage(
            "{file} is no TOML: {error}", "correct it, in UTF-8", file=file, error=error
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise WrongUsage(
            "a brand in {file} is not understood: {key}: {problem}",
            "a brand may have: {keys}",
            file=file,
            key=where,
            problem=first["msg"],
            keys=list(BrandWords.model_fields),
        ) from error
    if not found:
        raise WrongUsage("{file} has no [[brand]]", "see docs/sources.md for an example", file=file)
    return found


def as_toml(brands: Sequence[BrandWords]) -> str:
    """The brands as TOML that :func:`read_toml` reads."""
    blocks = []
    for brand in brands:
        lines = ["[[brand]]"]
        for name, value in brand.model_dump().items():
            if isinstance(value, dict):
                pairs = ", ".join(f"{_toml(key)} = {_toml(part)}" for key, part in value.items())
                lines.append(f"{name} = {{ {pairs} }}")
            else:
                lines.append(f"{name} = {_toml(value)}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _toml(value: object) -> str:
    """TOML's strings and arrays of strings are written as JSON's."""
    return json.dumps(value, ensure_ascii=False)
