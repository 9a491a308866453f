"""Which service records are about a mention: what shows it, and a person's word on it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.contacts.matching import (
    AFTER,
    BEFORE,
    Catalogue,
    Level,
    Match,
    Matcher,
    Problem,
    Told,
)
from recovery.errors import WordChanged
from recovery.verdicts.corrections import mention_of
from storage import arrivals, brands, contact_matches, contact_periods
from storage.arrivals import Kind
from storage.contact_matches import Candidate
from storage.contact_periods import Coverage
from storage.corrections import in_force
from storage.errors import WrongUsage
from storage.masking import mask
from storage.mentions import judged_text
from storage.models import Brand, ContactMatch, Mention


@dataclass(frozen=True, slots=True)
class Found:
    """A record, what speaks for it, and what a person said last.

    ``match`` is ``None`` where nothing but a person's word joins them. ``counts`` says whether it
    reaches the channel decision.
    """

    record: Candidate
    match: Match | None
    said: ContactMatch | None

    @property
    def counts(self) -> bool:
        """A person's word decides; without one, a shared key of a complaint."""
        if self.said is not None:
            return self.said.is_same
        is_certain = self.match is not None and self.match.level is Level.CERTAIN
        return is_certain and self.record.is_complaint


@dataclass(frozen=True, slots=True)
class Matches:
    """What is known of a mention's service records for one brand.

    ``level`` is how sure the surest record is that nobody rejected: confirmed ones are certain.
    ``coverage`` says of which channels all records of the days in question are here: where none
    was found, and some channel is open, nothing is known.
    """

    mention_id: int
    brand_id: int
    brand: str
    level: Level
    found: tuple[Found, ...]
    coverage: Coverage


def matches(session: Session, mention_id: int, brand_id: int, zone: ZoneInfo) -> Matches:
    """The service records that may be about a mention, surest first.

    Args:
        session: open session.
        mention_id: which mention.
        brand_id: for which of its brands.
        zone: whose days coverage is told in.

    Raises:
        WrongUsage: there is no such mention, or it is not about the brand.
    """
    mention, brand = about(session, mention_id, brand_id)
    verdict = in_force(session, mention_id)
    problem = Problem(
        brand_id,
        judged_text(mention.title, mention.text),
        mention.posted_at,
        verdict.topic if verdict is not None else None,
    )
    matcher = Matcher(problem, catalogue_of(brand))
    begin, end = mention.posted_at - BEFORE, mention.posted_at + AFTER
    keyed = contact_matches.by_key(session, mention_id, brand_id)
    alike = contact_matches.by_words(session, brand_id, begin, end, matcher.pairs)
    said = contact_matches.said(session, mention_id, brand_id)
    records = {one.contact_id: one for one in [*alike, *keyed]}
    missing = [contact_id for contact_id in said if contact_id not in records]
    records |= {one.contact_id: one for one in contact_matches.of_ids(session, missing)}
    best = matcher.best(_told(one) for one in records.values())
    found = [Found(records[one.contact_id], one, said.get(one.contact_id)) for one in best]
    shown = {one.contact_id for one in best}
    found += [Found(records[number], None, said[number]) for number in said if number not in shown]
    found.sort(key=_place)
    days = [moment.astimezone(zone).date() for moment in (begin, mention.posted_at)]
    return Matches(
        mention_id,
        brand_id,
        brand.name,
        _level(found),
        tuple(found),
        contact_periods.coverage(session, brand_id, *days),
    )


def decide(
    session: Session,
    mention_id: int,
    brand_id: int,
    channel: str,
    reference: str,
    actor: Actor,
    *,
    is_same: bool,
    now: datetime,
    note: str = "",
    seen: int | None = None,
) -> tuple[ContactMatch, bool]:
    """Say that a record is about a mention, or that it is not. The later word counts.

    Triage decides the channel of the mention anew. Saying the same twice is saying it once.

    Args:
        session: open session.
        mention_id: which mention.
        brand_id: for which of its brands.
        channel: of the record.
        reference: of the record.
        actor: who says so.
        is_same: what they say.
        now: the clock.
        note: why; masked before it is kept.
        seen: the id of the last word that the actor saw, 0 for none; without it the newest is
            meant.

    Returns:
        The word in force, and whether it is new.

    Raises:
        WrongUsage: the role may not, there is no such mention or record, or one of them is about
            another brand.
        WordChanged: somebody else has said otherwise since ``seen``.
    """
    actor.must(Right.MATCH_CONTACTS)
    _, brand = about(session, mention_id, brand_id)
    contact_matches.locked(session, mention_id, brand_id)
    record = contact_matches.find(session, channel, reference)
    if record is None or record.id is None:
        raise WrongUsage(
            "there is no record {reference!r} of the channel {channel!r}",
            "`zhuanxi contacts matches {mention}` shows those that may be meant",
            reference=reference,
            channel=channel,
            mention=mention_id,
        )
    if record.brand_id not in (None, brand_id):
        raise WrongUsage(
            "the record {reference!r} is about another brand than {brand}",
            "say --brand, or correct the record and import it again",
            reference=reference,
            brand=brand.name,
        )
    last = contact_matches.said(session, mention_id, brand_id).get(record.id)
    if last is not None and last.is_same is is_same:
        return last, False
    if last is not None:
        WordChanged(
            last.decided_by, last.decided_at, last.is_same, last.note, last.id or 0
        ).unless_seen(seen, actor.name)
    word = ContactMatch(
        mention_id=mention_id,
        brand_id=brand_id,
        contact_id=record.id,
        is_same=is_same,
        decided_by=actor.name,
        decided_role=actor.role,
        decided_origin=actor.origin,
        decided_at=now,
        note=mask(note.strip()).text,
    )
    session.add(word)
    session.flush()
    arrivals.append(session, Kind.MENTION, [mention_id])
    return word, True


def brand_of(session: Session, mention_id: int, named: str | None = None) -> int:
    """The brand of this name, else the one brand that a mention is about.

    Raises:
        WrongUsage: there is no such brand or mention, or none is named and it is about none or
            several.
    """
    if named is not None:
        brand = brands.by_name(session, named)
        assert brand.id is not None
        return brand.id
    mention_of(session, mention_id)
    found = contact_matches.brands_of(session, mention_id)
    if len(found) == 1:
        return found[0]
    raise WrongUsage(
        "mention {mention} is about {count} brands",
        "say which with --brand",
        mention=mention_id,
        count=len(found),
    )


def catalogue_of(brand: Brand) -> Catalogue:
    """What matching knows of a brand."""
    names = (brand.name, *brand.aliases, *brand.homophones, *brand.abbreviations)
    products = {name: (name, *brand.product_aliases.get(name, ())) for name in brand.products}
    return Catalogue(names, products)


def about(session: Session, mention_id: int, brand_id: int) -> tuple[Mention, Brand]:
    """A mention and a brand that it is about.

    Raises:
        WrongUsage: there is no such mention, or it is not about the brand.
    """
    mention, brand = mention_of(session, mention_id), session.get_one(Brand, brand_id)
    if brand_id not in contact_matches.brands_of(session, mention_id):
        raise WrongUsage(
            "mention {mention} is not about {brand}",
            "say the brand it is about with --brand",
            mention=mention_id,
            brand=brand.name,
        )
    return mention, brand


def _told(one: Candidate) -> Told:
    return Told(
        one.contact_id, one.brand_id, one.product, one.topic, one.text, one.opened_at, one.keys
    )


def _place(found: Found) -> tuple[bool, int]:
    """Confirmed ones first, then by level, rejected ones last."""
    is_rejected = found.said is not None and not found.said.is_same
    if found.said is not None and found.said.is_same:
        return is_rejected, -1
    return is_rejected, list(Level).index(found.match.level if found.match else Level.UNKNOWN)


def _level(found: list[Found]) -> Level:
    if any(one.said is not None and one.said.is_same for one in found):
        return Level.CERTAIN
    open_ones = [one.match for one in found if one.said is None and one.match is not None]
    return min((one.level for one in open_ones), key=list(Level).index, default=Level.UNKNOWN)
