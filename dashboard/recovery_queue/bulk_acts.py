"""Which cases of the queue are chosen, and what is done to all of them. Callbacks, mostly.

Chosen is a case by its id and with the version that was last shown, so that the list may be drawn
anew in another order and a case that a colleague has changed unseen is refused by the service.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from dashboard import times
from dashboard.case import actions
from dashboard.sign_in.session import language, me, now, say, zone
from recovery.casework import bulk, bulk_undoing, events, numbers
from recovery.casework.bulk import Act, Kind, Receipt, Result
from recovery.casework.lifecycle import Dismissal, Stage
from recovery.messages import told
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.models import Event

OUTCOME = "queue-outcome"
_CHOSEN, _DRAWN, _PAGE = "queue-chosen", "queue-drawn", "queue-on-page"
_LOOKED = "queue-looked-back"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a bulk act: our words, the cases it left alone and why, how to take it back."""

    message: str
    refused: tuple[tuple[str, str], ...] = ()
    receipt: Receipt | None = None

    def can_be_undone(self) -> bool:
        """Whether there is still time."""
        return self.receipt is not None and now() - self.receipt.at <= bulk_undoing.WITHIN


def pick_key(case_id: int) -> str:
    """The box of a case."""
    return f"queue-pick-{case_id}"


def chosen() -> dict[int, int]:
    """The chosen cases with the version that was last shown."""
    found: dict[int, int] = st.session_state.setdefault(_CHOSEN, {})
    return found


def drawn(versions: Mapping[int, int]) -> None:
    """Remember what the list shows now; what is chosen of it is chosen as it now is."""
    known: dict[int, int] = st.session_state.get(_DRAWN, {})
    st.session_state[_DRAWN], st.session_state[_PAGE] = {**known, **versions}, list(versions)
    mine = chosen()
    mine.update({one: version for one, version in versions.items() if one in mine})


def pick(case_id: int) -> None:
    """A box was clicked."""
    if st.session_state.get(pick_key(case_id)):
        chosen()[case_id] = st.session_state[_DRAWN][case_id]
    else:
        chosen().pop(case_id, None)


def pick_all() -> None:
    """Choose all that the list shows."""
    known = st.session_state.get(_DRAWN, {})
    chosen().update({one: known[one] for one in st.session_state.get(_PAGE, [])})


def drop_all() -> None:
    """Choose nothing."""
    chosen().clear()


def outcome() -> Outcome | None:
    """What came of the last act."""
    found: Outcome | None = st.session_state.get(OUTCOME)
    return found


def bring_back(session: Session, name: str) -> None:
    """Offer once a session what came of somebody's last act, which a reload would have lost."""
    if _LOOKED in st.session_state:
        return
    st.session_state[_LOOKED] = True
    receipt = bulk_undoing.last(session, name, now=now())
    if receipt is not None and OUTCOME not in st.session_state:
        what = say(
            "queue_done", what=say(f"queue_did_{receipt.act.kind}"), n=f"{len(receipt.done):,}"
        )
        told_at = say("queue_did_before", at=times.moment(receipt.at, zone()), what=what)
        st.session_state[OUTCOME] = Outcome(told_at, receipt=receipt)


def forget() -> None:
    """It has been read."""
    st.session_state.pop(OUTCOME, None)


def claim() -> None:
    """Take the chosen cases."""
    _do(Act(Kind.CLAIM), say("queue_did_claim"))


def assign(to_key: str) -> None:
    """Give the chosen cases to the person chosen in a widget."""
    to = st.session_state.get(to_key)
    if to:
        _do(Act(Kind.ASSIGN, to=str(to)), say("queue_did_assign"))


def move(to_key: str) -> None:
    """Move the chosen cases to the stage chosen in a widget."""
    stage = st.session_state.get(to_key)
    if stage:
        _do(Act(Kind.MOVE, stage=Stage(stage)), say("queue_did_move"))


def dismiss(reason_key: str) -> None:
    """Dismiss the chosen cases for the reason chosen in a widget."""
    reason = st.session_state.get(reason_key)
    if reason:
        _do(Act(Kind.DISMISS, reason=Dismissal(reason)), say("queue_did_dismiss"))


def add_to_event(event_key: str) -> None:
    """Put the chosen cases into the event chosen in a widget."""
    event_id = st.session_state.get(event_key)
    if event_id:
        _do(Act(Kind.EVENT, event_id=int(event_id)), say("queue_did_event"))


def open_event(brand: str, title_key: str) -> None:
    """Open an event of a brand, called as typed, and put the chosen cases into it.

    Where all of them are refused, there is no event either, and its title stays typed.
    """
    try:
        with transaction() as session:
            title = str(st.session_state.get(title_key) or "")
            event: Event = events.open_event(session, brand, title, me(session), now=now())
    except ZhuanxiError as error:
        _refuse(error)
        return
    assert event.id is not None
    if _do(Act(Kind.EVENT, event_id=event.id), say("queue_did_event")).done:
        st.session_state[title_key] = ""
    else:
        _take_back(event.id)


def distribute() -> None:
    """Give out all cases that nobody has."""
    try:
        _, result = bulk.distribute(me, get_settings(), now=now())
    except ZhuanxiError as error:
        _refuse(error)
        return
    _tell(result, say("queue_did_distribute"))


def undo() -> None:
    """Take the last act back."""
    last = outcome()
    if last is None or last.receipt is None:
        return
    try:
        result = bulk_undoing.undo(last.receipt, me, now=now())
    except ZhuanxiError as error:
        _refuse(error)
        return
    _tell(result, say("queue_did_undo"), refused="queue_not_undone")


def _take_back(event_id: int) -> None:
    # What was refused is told already; that the database is away is told with it.
    with suppress(ZhuanxiError), transaction() as session:
        events.drop_empty(session, event_id, me(session))


def _do(act: Act, words: str) -> Result:
    seen = chosen()
    result = bulk.do(act, seen, me, get_settings(), now=now())
    st.session_state[_CHOSEN] = {one: seen[one] for one, _ in result.refused}
    _tell(result, words)
    return result


def _tell(result: Result, words: str, refused: str = "queue_refused") -> None:
    for case_id, version in result.versions.items():
        actions.remember_version(case_id, version)
    said = [say("queue_done", what=words, n=f"{len(result.done):,}")]
    if result.left:
        said.append(say("queue_left", n=f"{len(result.left):,}"))
    if result.refused:
        said.append(say(refused, n=f"{len(result.refused):,}"))
    st.session_state[OUTCOME] = Outcome(
        say("semicolon").join(said), _reasons(result.refused), result.receipt
    )


def _refuse(error: ZhuanxiError) -> None:
    st.session_state[OUTCOME] = Outcome(" ".join(part for part in told(error, language()) if part))


def _reasons(refused: Sequence[tuple[int, ZhuanxiError]]) -> tuple[tuple[str, str], ...]:
    return tuple((numbers.number_of(one), told(error, language())[0]) for one, error in refused)
