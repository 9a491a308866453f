"""Setting up brands: checked words, in and out as TOML."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from sqlmodel import Session, select

from crawlers.spelling import spelling
from storage.errors import WrongUsage
from storage.models import Brand

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class BrandWords(BaseModel):
    """A brand as an administrator writes it down. Unknown keys are an error, not ignored."""

    model_config = ConfigDict(extra="forbid")

    name: Word
    aliases: list[Word] = []
    homophones: list[Word] = []
    abbreviations: list[Word] = []
    keywords: list[Word] = []
    products: list[Word] = []
    product_aliases: dict[Word, list[Word]] = {}
    ambiguous: list[Word] = []
    required: list[Word] = []
    exclusions: list[Word] = []
    competitors: list[Word] = []
    official_accounts: dict[Word, list[Word]] = {}


def check(words: BrandWords) -> None:
    """Refuse rules that contradict themselves.

    Raises:
        WrongUsage: a word is nothing but signs, an ambiguous word or a product with aliases is not
            among the brand's, a required word is one of the brand's, or an exclusion is part of
            one, so that it could never count.
    """
    also = [word for aliases in words.product_aliases.values() for word in aliases]
    named = (
        *(words.name, *words.aliases, *words.homophones, *words.abbreviations),
        *(*words.keywords, *words.products, *also),
    )
    for word in (*named, *words.required, *words.exclusions):
        if spelling(word) is None:
            raise WrongUsage(
                "{word!r} of the brand {brand!r} has no letter and no emoji",
                "give a word that can be found in a text",
                word=word,
                brand=words.name,
            )
    own = {_form(word): word for word in named}
    for word in words.ambiguous:
        if _form(word) not in own:
            raise WrongUsage(
                "{word!r} is said to be ambiguous, but is no word of the brand {brand!r}",
                "add it to the aliases, or take it out of ambiguous",
                word=word,
                brand=words.name,
            )
    for product in words.product_aliases:
        if product not in words.products:
            raise WrongUsage(
                "{product!r} has aliases, but is no product of the brand {brand!r}",
                "add it to the products",
                product=product,
                brand=words.name,
            )
    for word in words.required:
        if _form(word) in own:
            raise WrongUsage(
                "{word!r} is required and is itself a word of the brand {brand!r}",
                "require words that stand beside the brand's, such as 客服",
                word=word,
                brand=words.name,
            )
    for word in words.exclusions:
        for form, shown in own.items():
            if _form(word) in form:
                raise WrongUsage(
                    "the exclusion {word!r} is part of {shown!r}, which could never count",
                    "exclude a longer word, as 青柚子 for 青柚",
                    word=word,
                    shown=shown,
                )


def _form(word: str) -> str:
    spelt = spelling(word)
    return spelt.needle if spelt is not None else word


def words_of(brand: Brand) -> BrandWords:
    """What is known of a stored brand."""
    return BrandWords.model_validate(
        {name: getattr(brand, name) for name in BrandWords.model_fields}
    )


def save(session: Session, words: BrandWords) -> Brand:
    """Add a brand, or replace what is known of the one with this name.

    Raises:
        WrongUsage: its rules contradict themselves (:func:`check`).
    """
    check(words)
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
        WrongUsage: the file is missing, no TOML, or a brand in it is not understood or contradicts
            itself.
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
    for brand in found:
        check(brand)
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
