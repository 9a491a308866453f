"""自动分派: who would get how many of the cases that nobody has, and then giving them out."""

from collections import Counter

import streamlit as st

from dashboard import markup
from dashboard.recovery_queue import bulk_acts
from dashboard.sign_in.session import me, now, say, term
from recovery.access.actor import Actor
from recovery.casework import numbers
from recovery.casework.bulk import Kind
from recovery.casework.bulk_undoing import RIGHTS
from recovery.team import distribution
from recovery.team.distribution import Distribution
from storage import users
from storage.config import get_settings
from storage.engine import transaction

GIVEN = "queue-distributed"
"""Set once they were given out."""
NAMED = 20
"""So many cases without a senior are named; of more, how many they are."""


def button(actor: Actor) -> None:
    """The button, for those who distribute; it opens the preview."""
    if not actor.may(RIGHTS[Kind.DISTRIBUTE]):
        return
    if st.button(say("queue_distribute"), key="queue-distribute", icon=":material/share:"):
        st.dialog(say("queue_distribute"), width="medium")(_preview)()


def _preview() -> None:
    if st.session_state.pop(GIVEN, False):
        st.rerun()  # closes the dialog, and the list behind it is read again
    with transaction() as session:
        would = distribution.distribute(
            session, me(session), get_settings(), now=now(), dry_run=True
        )
        names = {one.name: one.display_name or one.name for one in users.active(session)}
    st.text(say("queue_would_give", n=f"{len(would.given):,}", left=f"{len(would.waiting):,}"))
    if would.given:
        _people(would, names)
    if would.waiting:
        _waiting(would)
    if would.with_juniors:
        named = say("comma").join(map(numbers.number_of, would.with_juniors[:NAMED]))
        st.text(say("queue_with_juniors", n=f"{len(would.with_juniors):,}", cases=named))
    if would.given:
        st.button(
            say("queue_distribute_now", n=f"{len(would.given):,}"),
            key="queue-distribute-now",
            type="primary",
            on_click=_give_out,
        )


def _give_out() -> None:
    bulk_acts.distribute()
    st.session_state[GIVEN] = True


def _people(would: Distribution, names: dict[str, str]) -> None:
    """In the order of names: nobody is ranked."""
    whys: dict[str, Counter[str]] = {}
    for turn in would.given:
        whys.setdefault(turn.name, Counter())[str(turn.why)] += 1
    lines = [
        f"<tr><td><bdi>{markup.shown(names.get(name, name))}</bdi></td>"
        f"<td>{whys[name].total():,}</td>"
        f"<td>{_counted('preference', whys[name])}</td></tr>"
        for name in sorted(whys)
    ]
    heads = "".join(f"<th>{say(one)}</th>" for one in ("assignee", "queue_gets", "queue_why"))
    st.html(f'<table class="zx-q-table"><tr>{heads}</tr>{"".join(lines)}</table>')


def _waiting(would: Distribution) -> None:
    reasons = Counter(str(left.why) for left in would.waiting)
    rules: dict[str, Counter[str]] = {}
    for left in would.waiting:
        met = rules.setdefault(str(left.why), Counter())
        for rule in left.rules:
            met[str(rule)] += 1
    lines = [
        f"<tr><td>{term('wait', why)}</td><td>{count:,}</td>"
        f"<td>{_counted('rule', rules[why])}</td></tr>"
        for why, count in reasons.most_common()
    ]
    heads = "".join(f"<th>{say(one)}</th>" for one in ("queue_stays", "queue_cases", "queue_kept"))
    st.html(f'<table class="zx-q-table"><tr>{heads}</tr>{"".join(lines)}</table>')


def _counted(kind: str, counts: Counter[str]) -> str:
    return say("comma").join(
        say("queue_counted", what=markup.shown(term(kind, one)), n=f"{n:,}")
        for one, n in counts.most_common()
    )
