"""Merging two cases of one customer, and splitting off what is another's.

Both keep in the case events what `recovery.casework.undoing` needs to take them back. Gravity only
ever grows: the case that takes another in becomes as grave as both, and what stays behind after a
split stays as grave as it was.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework.cases import changed, get, locked, record, seen
from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.numbers import number, number_of
from recovery.casework.restoring import changes, taken
from recovery.channel.decision import Channel, Decision
from recovery.intake import intake
from recovery.intake.intake import CHANNEL_ORDER
from recovery.triage import lock
from storage import complaints, merging
from storage.complaints import Complaint
from storage.config import Settings
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Case

FIRST_COUNTS = (
    *("first_response_due", "resolution_due", "ordered_due", "legal_due", "first_response_at"),
)
"""Times of which a case that takes another in has the earlier one."""


def merge(
    session: Session,
    case_id: int,
    into_id: int,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    into_version: int | None = None,
    note: str = "",
) -> tuple[Case, Case]:
    """Put what one case holds into another, which becomes as grave as both.

    A case that is itself merged stands for the one that it was merged into.

    Args:
        session: open session.
        case_id: the case that ends.
        into_id: the case that goes on.
        actor: who says so.
        now: the clock.
        version: the version of the first that the actor saw.
        into_version: the version of the second that the actor saw.
        note: why, in free text.

    Returns:
        The merged case, and the one that goes on.

    Raises:
        CaseNotFound, CaseChanged: see ``cases.move``.
        WrongUsage: the role may not, one of them is ended, they are of two brands, or it is one
            and the same case.
    """
    actor.must(Right.MERGE_CASES)
    lock(session)
    seen(session, case_id, actor)
    seen(session, into_id, actor)
    if case_id == into_id:
        raise WrongUsage("these are one and the same case", "name two cases")
    end = _end(session, into_id)
    if end == case_id:
        raise WrongUsage(
            "case {number} and case {other} are one and the same by now",
            "`zhuanxi cases undo` takes the last merge back",
            number=number_of(case_id),
            other=number_of(into_id),
        )
    versions = {case_id: version, end: into_version if end == into_id else None}
    held = {id_: locked(session, id_, actor, versions[id_]) for id_ in sorted(versions)}
    case, into = held[case_id], held[end]
    must_be_open(case)
    must_be_open(into)
    if case.brand_id != into.brand_id:
        raise WrongUsage(
            "case {number} and case {other} are about two brands",
            "a case is one customer's problem with one brand; keep both",
            number=number(case),
            other=number(into),
        )
    moved = merging.joined_at(session, case_id)
    before, was = taken(into), Stage(case.stage)
    take_gravest(into, case)
    merging.move_mentions(session, case_id, end, moved)
    told = record(
        session,
        into,
        "absorbed",
        actor,
        now,
        details={"case": case_id, "mentions": kept(moved), "changed": changes(before, into)},
        note=mask(note).text,
    )
    case.stage, case.merged_into, case.closed_at = Stage.MERGED, end, now
    record(
        session,
        case,
        "merged",
        actor,
        now,
        from_stage=was,
        to_stage=Stage.MERGED,
        details={"case": end, "event": told.id},
    )
    return changed(session, case, now), changed(session, into, now)


def split(
    session: Session,
    case_id: int,
    mention_ids: Sequence[int],
    settings: Settings,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    note: str = "",
) -> tuple[Case, Case]:
    """Put some of a case's mentions into a new case, whose clocks start as if they came first.

    Returns:
        The case that they leave, and the new one.

    Raises:
        CaseNotFound, CaseChanged: see ``cases.move``.
        WrongUsage: the role may not, the case is ended, does not hold a mention, or would keep
            none, or one of them is no complaint any more.
    """
    actor.must(Right.MERGE_CASES)
    lock(session)
    case = locked(session, case_id, actor, version)
    must_be_open(case)
    held, chosen = merging.joined_at(session, case_id), set(mention_ids)
    if chosen - held.keys():
        raise WrongUsage(
            "case {number} does not hold mention {mentions}",
            "it holds: {held}",
            number=number(case),
            mentions=sorted(chosen - held.keys()),
            held=sorted(held),
        )
    if not chosen or chosen == held.keys():
        raise WrongUsage(
            "a split leaves something in both cases",
            "case {number} holds: {held}",
            number=number(case),
            held=sorted(held),
        )
    before = taken(case)
    new = open_with(session, case, sorted(chosen), settings, actor, now)
    first_author = merging.author_of_first(session, case_id)
    if case.author_id in (None, new.author_id) and first_author is not None:
        case.author_id = first_author
    moved = {mention_id: held[mention_id] for mention_id in sorted(chosen)}
    told = record(
        session,
        case,
        "split",
        actor,
        now,
        details={"case": new.id, "mentions": kept(moved), "changed": changes(before, case)},
        note=mask(note).text,
    )
    record(session, new, "split_off", actor, now, details={"case": case_id, "event": told.id})
    return changed(session, case, now), new


def take_gravest(into: Case, other: Case) -> None:
    """``into`` becomes as grave and as urgent as both; what it already has of its own stays."""
    into.channel = min(
        into.channel, other.channel, key=lambda one: CHANNEL_ORDER.index(Channel(one))
    )
    into.is_history = into.is_history and other.is_history
    for name in ("severity", "value_level", "reach", "growth"):
        setattr(into, name, max(getattr(into, name), getattr(other, name)))
    for name in ("is_threatened", "is_repeat", "is_abusive", "needs_senior"):
        setattr(into, name, getattr(into, name) or getattr(other, name))
    if into.assignee_id is None:
        into.assignee_id, into.assigned_at = other.assignee_id, other.assigned_at
    into.topic = into.topic or other.topic
    into.event_id = into.event_id or other.event_id
    for name in FIRST_COUNTS:
        times = [at for at in (getattr(into, name), getattr(other, name)) if at is not None]
        setattr(into, name, min(times, default=None))


def open_with(
    session: Session,
    case: Case,
    mention_ids: Sequence[int],
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Case:
    """A new case for mentions of ``case``, which leave it.

    Raises:
        WrongUsage: by its verdict in force, one of them is no complaint any more.
    """
    assert case.id is not None
    told = {one.mention_id: one for one in complaints.of_case(session, case.id)}
    others = [mention_id for mention_id in mention_ids if mention_id not in told]
    chosen = [one for one in told.values() if one.mention_id in set(mention_ids)]
    decisions = [decision_of(session, one) for one in chosen]
    if others or None in decisions:
        raise WrongUsage(
            "mention {mentions} is no complaint by the verdict in force",
            "`zhuanxi verdicts correct` says what is right, then `zhuanxi triage`",
            mentions=others or list(mention_ids),
        )
    merging.take_out(session, case.id, mention_ids)
    (first, decided), *more = zip(chosen, [one for one in decisions if one], strict=True)
    new = intake.open_case(
        session, first, decided, settings, actor, now, is_history=case.is_history
    )
    assert new.id is not None
    for complaint, decided in more:
        intake.join(session, new.id, complaint, decided, settings, actor, now, by="person")
    return new


def decision_of(session: Session, complaint: Complaint) -> Decision | None:
    """The channel in force of a complaint."""
    row = complaints.decision_in_force(session, complaint.mention_id, complaint.brand_id)
    if row is None:
        return None
    return Decision(Channel(row.value), row.rule or "", row.facts, row.certainty, row.is_threatened)


def must_be_open(case: Case) -> None:
    """Refuse an ended case.

    Raises:
        WrongUsage: it is closed, dismissed or merged.
    """
    if Stage(case.stage) in ENDED:
        raise WrongUsage(
            "case {number} is {stage}",
            "only open cases are merged and split; reopen it first",
            number=number(case),
            stage=Stage(case.stage),
        )


def kept(mentions: dict[int, datetime]) -> dict[str, str]:
    """Mentions with their times as an event keeps them."""
    return {str(mention_id): joined.isoformat() for mention_id, joined in mentions.items()}


def _end(session: Session, case_id: int) -> int:
    """The case that one stands for: itself, or what it was merged into, at the end of the chain.

    There always is an end, for only what is merged into nothing takes others in.
    """
    case = get(session, case_id)
    return case_id if case.merged_into is None else _end(session, case.merged_into)
