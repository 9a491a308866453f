"""Brands and sources as they are set up."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from storage.errors import WrongUsage
from storage.models import Brand, Mention, MentionBrand, Source


def active(session: Session) -> Sequence[Brand]:
    """The brands that are monitored, by name."""
    return session.exec(select(Brand).where(col(Brand.is_active)).order_by(col(Brand.name))).all()


def by_name(session: Session, name: str) -> Brand:
    """One brand.

    Raises:
        WrongUsage: no brand is called so.
    """
    brand = session.exec(select(Brand).where(Brand.name == name)).one_or_none()
    if brand is None:
        known = [b.name for b in active(session)]
        raise WrongUsage(
            "there is no brand {name!r}",
            "known: {known}; `zhuanxi brand add` adds one"
            if known
            else "`zhuanxi brand add` adds one",
            name=name,
            known=known,
        )
    return brand


def called(brand: Brand) -> list[str]:
    """What people call a brand and its products, without @ and keywords."""
    also = [word for words in brand.product_aliases.values() for word in words]
    return [
        brand.name,
        *brand.aliases,
        *brand.homophones,
        *brand.abbreviations,
        *brand.products,
        *also,
    ]


def all_sources(session: Session) -> Sequence[Source]:
    """The sources that have been used or set up, by name."""
    return session.exec(select(Source).order_by(Source.name)).all()


def source(session: Session, name: str) -> Source:
    """The row of a source, made with its first use; two first uses at once make one row."""
    session.execute(insert(Source).values(name=name).on_conflict_do_nothing())
    return session.get_one(Source, name)


def of_mentions(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, list[int]]:
    """The brands that stored mentions are about, by the id of the mention on its source."""
    rows = session.exec(
        select(Mention.external_id, MentionBrand.brand_id)
        .join(MentionBrand, col(MentionBrand.mention_id) == col(Mention.id))
        .where(Mention.source == source, col(Mention.external_id).in_(external_ids))
        .order_by(col(MentionBrand.brand_id))
    ).all()
    found: dict[str, list[int]] = {}
    for external_id, brand_id in rows:
        found.setdefault(external_id, []).append(brand_id)
    return found


def set_cookie(session: Session, name: str, sealed: bytes, now: datetime) -> None:
    """Keep the user's own cookie for a source, sealed."""
    row = source(session, name)
    row.cookie_sealed, row.cookie_set_at = sealed, now
    session.add(row)
