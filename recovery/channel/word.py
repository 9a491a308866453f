"""A person's word on the channel of a complaint: it stands above every rule, until taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.channel.decision import Channel
from recovery.contacts.matches import about
from recovery.errors import WordChanged
from storage import arrivals, complaints, contact_matches, problems
from storage.arrivals import Kind
from storage.masking import mask
from storage.models import ChannelDecision, ChannelWord


@dataclass(frozen=True, slots=True)
class ChannelView:
    """The decision in force, those before it, and what people said, newest first."""

    mention_id: int
    brand: str
    decision: ChannelDecision | None
    earlier: Sequence[ChannelDecision]
    words: Sequence[ChannelWord]


def say(
    session: Session,
    mention_id: int,
    brand_id: int,
    value: Channel | None,
    actor: Actor,
    *,
    now: datetime,
    note: str = "",
    seen: int | None = None,
) -> tuple[ChannelWord | None, bool]:
    """Say what the channel of a complaint is, or take back what was said.

    Triage decides it anew. Saying the same twice is saying it once.

    Args:
        session: open session.
        mention_id: which mention.
        brand_id: for which of its brands.
        value: the channel; ``None`` takes back what was said.
        actor: who says so.
        now: the clock.
        note: why; masked before it is kept.
        seen: the id of the last word that the actor saw, 0 for none; without it the newest is
            meant.

    Returns:
        The last word, if any, and whether it is new.

    Raises:
        WrongUsage: the role may not, there is no such mention, or it is not about the brand.
        WordChanged: somebody else has said otherwise since ``seen``.
    """
    actor.must(Right.SAY_CHANNEL)
    about(session, mention_id, brand_id)
    contact_matches.locked(session, mention_id, brand_id)
    last = next(iter(problems.words_of_person(session, mention_id, brand_id)), None)
    if (last.value if last is not None else None) == value:
        return last, False
    if last is not None:
        WordChanged(last.said_by, last.said_at, last.value, last.note, last.id or 0).unless_seen(
            seen, actor.name
        )
    word = ChannelWord(
        mention_id=mention_id,
        brand_id=brand_id,
        value=value,
        said_by=actor.name,
        said_role=actor.role,
        said_origin=actor.origin,
        said_at=now,
        note=mask(note.strip()).text,
    )
    session.add(word)
    session.flush()
    arrivals.append(session, Kind.MENTION, [mention_id])
    return word, True


def view(session: Session, mention_id: int, brand_id: int) -> ChannelView:
    """How the channel of a complaint was decided, and how it was before.

    Raises:
        WrongUsage: there is no such mention, or it is not about the brand.
    """
    _, brand = about(session, mention_id, brand_id)
    decisions = complaints.decisions(session, mention_id, brand_id)
    return ChannelView(
        mention_id,
        brand.name,
        next((one for one in decisions if one.retired_at is None), None),
        [one for one in decisions if one.retired_at is not None],
        problems.words_of_person(session, mention_id, brand_id),
    )
