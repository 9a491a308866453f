"""Two people on one case: what others did is seen within seconds, and both versions stand there."""

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, markup, times
from dashboard.case import actions, typed_text
from dashboard.case.actions import Outcome, Theirs, Wanted
from dashboard.case.html import display_name, history_line
from dashboard.queries import case_work
from dashboard.queries.case import CaseView
from dashboard.sign_in.session import me, now, say, seen_by, term, zone
from dashboard.widgets import heading
from recovery.casework import cases
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.models import User

EVERY = 6


def tell(view: CaseView, actor_name: str) -> None:
    """What came of the last action, and what others did since this page was drawn."""
    new, seen = actions.outcome_of(view.id), actions.seen_version(view.id)
    outcome = new or actions.conflict_of(view.id)
    if new is not None and not new.is_done:  # the button may be far below this head
        st.toast(say("case_not_done"), icon=":material/warning:")
    if outcome is not None and outcome.is_done:
        st.toast(outcome.message, icon=":material/check:")
    elif outcome is not None:
        st.warning(outcome.message, icon=":material/warning:")
        if outcome.cause:
            st.text(outcome.cause)
        if outcome.findings:
            st.html(findings(outcome))
        if outcome.wanted is not None and outcome.theirs is not None:
            _both_words(view, outcome.wanted, outcome.theirs)
        elif outcome.wanted is not None:
            _both(view, outcome, actor_name)
    elif seen is not None and seen < view.case.version:
        st.info(say("changed_meanwhile"), icon=":material/sync:")
    actions.remember_version(view.id, view.case.version)
    actions.remember_line(view.id, view.last_event)


def findings(outcome: Outcome) -> str:
    """What is wrong with a text."""
    return "".join(
        f'<div class="zx-item"><b>{markup.shown(term("problem", one.problem))}</b> '
        f"<bdi>{markup.shown(one.quote)}</bdi></div>"
        for one in outcome.findings
    )


@st.fragment(run_every=EVERY)
def watch(case_id: int, since: int, people: list[User]) -> None:
    """Look every few seconds what others do here; nothing that is being typed is touched."""
    try:
        with transaction() as session:
            actor, sight = seen_by(session)
            cases.within(session, case_id, sight)
            found = case_work.meanwhile(session, case_id, actor, since, now())
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)
        return
    typed_text.writing(found)
    if not found.lines:
        return
    with st.container(border=True, gap="small", key=f"case-meanwhile-{case_id}"):
        st.html(
            f'<div role="status"><b>{say("case_others_did")}</b></div>'
            + "".join(history_line(line, people) for line in found.lines)
        )
        if st.button(
            say("case_show_newest"),
            key=f"case-show-newest-{case_id}",
            type="primary",
            icon=":material/sync:",
        ):
            with transaction() as session:
                me(session)
            st.rerun()


def _both(view: CaseView, outcome: Outcome, actor_name: str) -> None:
    wanted = outcome.wanted
    assert wanted is not None
    theirs = [
        line
        for line in view.history
        if (line.event.id or 0) > outcome.since and line.event.actor != actor_name
    ]
    with st.container(border=True, key=f"case-conflict-{view.id}"):
        mine, others = st.columns(2, gap="medium")
        with mine:
            _mine(wanted)
            st.caption(say("case_still_there"))
            _settling(view, "case_conflict_seen")
        with others:
            heading(say("case_is_now"))
            stage = say("pair", a=say("case_stage"), b=term("stage", view.case.stage))
            st.html(
                f"<div>{markup.shown(stage)}</div>"
                + "".join(history_line(line, view.people) for line in theirs)
            )


def _mine(wanted: Wanted) -> None:
    heading(say("case_you_wanted"))
    quote = markup.block(wanted.text, "zx-quote") if wanted.text else ""
    st.html(f"<div><bdi>{markup.shown(wanted.what)}</bdi></div>{quote}")


def _both_words(view: CaseView, wanted: Wanted, theirs: Theirs) -> None:
    """One's own word and that of somebody else, and which of them is to stand."""
    name = next((display_name(one) for one in view.people if one.name == theirs.by), theirs.by)
    with st.container(border=True, key=f"case-conflict-{view.id}"):
        mine, others = st.columns(2, gap="medium")
        with mine:
            _mine(wanted)
            st.button(
                say("case_word_mine"), key=f"case-word-mine-{view.id}", on_click=theirs.overrule
            )
        with others:
            heading(say("case_word_theirs"))
            quote = markup.block(theirs.note, "zx-quote") if theirs.note else ""
            st.html(
                f"<div><bdi>{markup.shown(theirs.what)}</bdi></div>"
                f'<div class="zx-meta">{times.moment(theirs.at, zone())} · '
                f"<bdi>{markup.shown(name)}</bdi></div>{quote}"
            )
            _settling(view, "case_word_leave", is_first=True)


def _settling(view: CaseView, words: str, *, is_first: bool = False) -> None:
    st.button(
        say(words),
        key=f"case-settle-{view.id}",
        type="primary" if is_first else "secondary",
        on_click=actions.settle,
        args=(view.id,),
    )
