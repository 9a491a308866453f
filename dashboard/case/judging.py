"""The callbacks of what a person says of a case's channel, service records and customer.

The later word overrules the earlier, so each is given which word the page showed (its id, 0 for
none): what somebody else has said otherwise since is shown beside one's own before it is overruled.
"""

from functools import partial

import streamlit as st
from sqlmodel import Session

from dashboard.case.actions import Outcome, Wanted, Word, act, tell
from dashboard.sign_in.session import now, say, term
from recovery.access.actor import Actor
from recovery.casework import customers
from recovery.casework.numbers import number_of
from recovery.channel import word
from recovery.channel.decision import Channel
from recovery.contacts import matches

BY_RULE = "by_rule"


def choose_channel(case_id: int, mention_id: int, brand_id: int, seen: int) -> None:
    """Say of a mention the channel that is chosen on the page, or take back what was said."""
    said = st.session_state.get(f"case-channel-{mention_id}")
    note = str(st.session_state.get(_note_key(mention_id)) or "")
    if said is None:
        tell(case_id, Outcome(False, say("case_nothing_chosen")))
        return
    say_channel(
        case_id, mention_id, brand_id, None if said == BY_RULE else Channel(said), note, seen
    )


def say_channel(
    case_id: int, mention_id: int, brand_id: int, value: Channel | None, note: str, seen: int
) -> None:
    """Say what the channel of a mention is; with no value, take back what was said."""

    def action(session: Session, actor: Actor) -> object:
        return word.say(
            session, mention_id, brand_id, value, actor, now=now(), note=note, seen=seen
        )

    act(
        case_id,
        action,
        say("case_channel_said"),
        wanted=Wanted(_channel(value), note),
        word=Word(_channel, partial(say_channel, case_id, mention_id, brand_id, value, note)),
        clears=[_note_key(mention_id)],
    )


def judge_record(
    case_id: int,
    mention_id: int,
    brand_id: int,
    channel: str,
    reference: str,
    is_same: bool,
    seen: int,
) -> None:
    """Say that a service record is about a mention, or that it is not."""

    def action(session: Session, actor: Actor) -> object:
        return matches.decide(
            session,
            mention_id,
            brand_id,
            channel,
            reference,
            actor,
            is_same=is_same,
            now=now(),
            seen=seen,
        )

    def named(value: bool) -> str:
        answer = say("case_record_confirm" if value else "case_record_reject")
        return say("pair", a=f"{channel} {reference}", b=answer)

    again = partial(judge_record, case_id, mention_id, brand_id, channel, reference, is_same)
    act(
        case_id,
        action,
        say("case_record_judged"),
        wanted=Wanted(named(is_same)),
        word=Word(named, again),
    )


def judge_customer(case_id: int, other_id: int, is_same: bool, seen: int) -> None:
    """Say that another case is the same customer's, or that it is not."""

    def action(session: Session, actor: Actor) -> object:
        return customers.decide(
            session, case_id, other_id, actor, is_same=is_same, now=now(), seen=seen
        )

    def named(value: bool) -> str:
        answer = say("case_customer_same" if value else "case_customer_other")
        return say("pair", a=number_of(other_id), b=answer)

    act(
        case_id,
        action,
        say("case_customer_judged"),
        wanted=Wanted(named(is_same)),
        word=Word(named, partial(judge_customer, case_id, other_id, is_same)),
    )


def _channel(value: str | None) -> str:
    return term("channel", value) if value is not None else say("case_channel_by_rule")


def _note_key(mention_id: int) -> str:
    return f"case-channel-note-{mention_id}"
