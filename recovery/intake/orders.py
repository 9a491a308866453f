"""转办单: until when a regulator's order must be answered, and what a further letter changes."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from crawlers.parsing.times import is_day, parse_time
from recovery.access.actor import Actor
from recovery.casework.cases import changed, locked, record
from recovery.intake.entry_records import Prepared
from recovery.intake.manual import Unfit
from storage import manual
from storage.errors import WrongUsage
from storage.masking import mask
from storage.search import normalise


def follow_up(
    session: Session, mention_id: int, letter: Prepared, actor: Actor, now: datetime
) -> bool:
    """Take in a further letter about a known order; whether it said anything new.

    The date that was entered last counts, and of all orders in a case the earliest. The letter's
    words stand as a note beside the history; those of the first letter stay what was judged. A
    letter that is entered again says nothing new.
    """
    row = manual.of_order(session, letter.regulator or "", letter.reference or "")
    if row is None or letter.letter in row.letters:
        return False
    was, due = row.ordered_due, letter.entry.due or row.ordered_due
    words = mask("\n".join(filter(None, (letter.entry.title, letter.entry.text)))).text
    is_said = normalise(words) in manual.searched_text(session, mention_id)
    if due == was and is_said:
        return False
    row.ordered_due, row.letters = due, [*row.letters, letter.letter]
    session.add(row)
    session.flush()
    for case_id in manual.case_ids(session, mention_id):
        case = locked(session, case_id, actor)
        case.ordered_due = manual.earliest_due(session, case_id)
        details = {"mention": mention_id, "due": _iso(due), "was": _iso(was)}
        note = "" if is_said else words
        record(session, case, "ordered", actor, now, details=details, note=note)
        changed(session, case, now)
    return True


def due_at(said: object, received: datetime, zone: ZoneInfo, closing: time) -> datetime:
    """The moment until which an order must be answered.

    A bare day lasts until the offices close, for an answer has to reach one; a day without a year
    is the next such day from ``received`` on.

    Raises:
        WrongUsage: it is no date.
    """
    found = parse_time(said, received, zone) if isinstance(said, (str, datetime)) else None
    if found is None:
        raise WrongUsage("{time!r} is no date", "write 2026-11-30", time=said, reason=Unfit.BAD_DUE)
    local = found.astimezone(zone)
    if isinstance(said, str) and not re.search(r"\d{4}", said):
        local = _next(local, received.astimezone(zone))
    if is_day(said) or (isinstance(said, datetime) and local.time() == time()):
        local = datetime.combine(local.date(), closing, zone)
    return local


def _next(day: datetime, received: datetime) -> datetime:
    while day.date() < received.date():
        following = day + timedelta(days=366)
        day = following if following.day == day.day else following - timedelta(days=1)
    return day


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
