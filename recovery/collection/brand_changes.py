"""Brands changed on a screen: checked, allowed, written in the audit; and a text tried on one."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session, select

from crawlers.brands import BrandMatcher
from crawlers.judging import Finding
from recovery.access import audit
from recovery.access.actor import Actor, Right
from recovery.collection import brands
from recovery.collection.brands import BrandWords
from storage.errors import WrongUsage
from storage.models import Brand

LONGEST_TRIED = 5000


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a text counts for a brand, and what in it does and does not."""

    is_matched: bool
    findings: tuple[Finding, ...]


def save(
    session: Session,
    actor: Actor,
    said: dict[str, object],
    *,
    now: datetime,
    of: int | None = None,
) -> Brand:
    """Add a brand, or change the one with the number ``of``; it may get another name.

    Args:
        session: open session.
        actor: who says so.
        said: its words, as :class:`recovery.collection.brands.BrandWords` has them.
        now: the clock.
        of: the brand that is changed; ``None``: a new one.

    Raises:
        WrongUsage: the role may not, the name is another brand's, a word is none, or the words
            contradict themselves.
    """
    actor.must(Right.KEEP_BRANDS)
    words = _checked(said)
    known = session.exec(select(Brand).where(Brand.name == words.name)).one_or_none()
    if known is not None and known.id != of and (of is not None or known.is_active):
        raise WrongUsage(
            "there is already a brand {name!r}",
            "change that one, or choose a name",
            name=words.name,
        )
    brands.check(words)
    if of is not None:
        row = _held(session, of)
        row.name = words.name
        session.add(row)
        session.flush()
    brand = brands.save(session, words)
    audit.record(
        session,
        actor,
        audit.AuditKind.SETTING_CHANGED,
        now=now,
        subject=f"brand {brand.id}",
        what="changed" if of is not None else "added",
    )
    return brand


def set_active(
    session: Session, actor: Actor, brand_id: int, *, is_active: bool, now: datetime
) -> None:
    """Watch a brand again, or watch it no more; what is stored about it stays.

    Raises:
        WrongUsage: the role may not, or there is no such brand.
    """
    actor.must(Right.KEEP_BRANDS)
    row = _held(session, brand_id)
    row.is_active = is_active
    session.add(row)
    audit.record(
        session,
        actor,
        audit.AuditKind.SETTING_CHANGED,
        now=now,
        subject=f"brand {brand_id}",
        what="watched" if is_active else "not watched",
    )


def tried(said: dict[str, object], text: str) -> Tried:
    """What of a text would count for a brand with these words. Stores nothing.

    Raises:
        WrongUsage: a word is none, or the words contradict themselves.
    """
    words = _checked(said)
    brands.check(words)
    brand = Brand(id=1, **words.model_dump())
    findings = BrandMatcher([brand]).explain(text[:LONGEST_TRIED]).get(1, [])
    return Tried(any(one.held is None for one in findings), tuple(findings))


def _checked(said: dict[str, object]) -> BrandWords:
    try:
        return BrandWords.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongUsage(
            "a word of the brand is not understood: {key}",
            "a word has 1 to 60 characters",
            key=".".join(str(part) for part in first["loc"]),
        ) from error


def _held(session: Session, brand_id: int) -> Brand:
    row = session.get(Brand, brand_id, with_for_update=True)
    if row is None:
        raise WrongUsage(
            "there is no brand {number}", "`zhuanxi brand list` shows them", number=brand_id
        )
    return row
