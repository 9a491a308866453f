"""The public reply: written, checked, copied and opened with one key, then recorded as sent."""

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, markup, times
from dashboard.case import actions, browser, deeds, typed_text
from dashboard.queries.case import CaseView, CustomerWords
from dashboard.queries.case_work import Work
from dashboard.sign_in.session import language, now, place, say, seen_by, term, zone
from recovery.access.typed import Field
from recovery.casework import acting, cases
from recovery.casework.acting import Prepared
from recovery.messages import told
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError


@st.fragment
def editor(view: CaseView, work: Work) -> None:
    """The draft with what is wrong with it. A fragment: each pause in typing checks it anew."""
    if actions.is_waiting_to_be_told(view.id):
        st.rerun()
    mention_id = _under(view)
    text = typed_text.area(
        view.id, Field.REPLY, say("case_reply"), say("case_reply_hint"), height=150
    )
    prepared = _prepared(view.id, mention_id, text)
    if prepared is None:
        return
    is_blocked = any(one.is_blocking for one in prepared.findings)
    _findings(prepared, text)
    if prepared.case.needs_senior and (work.me is None or not work.me.is_senior):
        st.caption(say("case_only_seniors"))
    flag = f"case-sent-{view.id}"

    def sent() -> None:
        st.session_state[flag] = True

    browser.copy_and_open(
        view.id,
        text.strip(),
        markup.web_link(prepared.mention.url),
        area=actions.typed_key(view.id, Field.REPLY),
        kept=[actions.typed_key(view.id, field) for field in Field],
        is_blocked=is_blocked,
        on_sent=sent,
    )
    _record(view, prepared, is_open=bool(st.session_state.get(flag)), is_blocked=is_blocked)


def _under(view: CaseView) -> int:
    """Under which post is answered."""
    names = {one.mention.id: _named(one) for one in view.words if one.mention.id is not None}
    if len(names) == 1:
        return next(iter(names))
    chosen: int = st.selectbox(
        say("case_reply_under"),
        list(names),
        format_func=names.__getitem__,
        key=f"case-under-{view.id}",
    )
    return chosen


def _named(one: CustomerWords) -> str:
    mention = one.mention
    words = markup.one_line(f"{mention.title} {mention.text}", 30)
    where = place(mention.source, mention.kind)
    return f"{where} {times.moment(mention.posted_at, zone())} {words}"


def _prepared(case_id: int, mention_id: int, text: str) -> Prepared | None:
    try:
        with transaction() as session:
            actor, sight = seen_by(session)
            cases.within(session, case_id, sight)
            return acting.prepare_reply(
                session, case_id, actor, now=now(), mention_id=mention_id, text=text
            )
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        failures.show(error)
    except ZhuanxiError as error:
        st.text(told(error, language())[0])
    return None


def _findings(prepared: Prepared, text: str) -> None:
    if not text.strip():
        return
    if not prepared.findings:
        st.html(f'<div class="zx-meta" role="status">{markup.shown(say("case_draft_fine"))}</div>')
        return
    items = []
    for one in prepared.findings:
        css, word = ("zx-bad", "case_blocks") if one.is_blocking else ("zx-warn", "case_mind")
        quote = (
            f" <bdi>「{markup.shown(markup.one_line(one.quote, 60))}」</bdi>" if one.quote else ""
        )
        items.append(
            f'<div class="{css}"><b>{say(word)}</b> '
            f"{markup.shown(term('problem', one.problem))}{quote}</div>"
        )
    st.html(f'<div role="status">{"".join(items)}</div>')


def _record(view: CaseView, prepared: Prepared, *, is_open: bool, is_blocked: bool) -> None:
    if not prepared.accounts:
        st.caption(say("case_no_account", source=term("source", prepared.mention.source)))
        return
    with st.expander(say("case_posted"), expanded=is_open, key=f"case-posted-{view.id}-{is_open}"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(
                say("case_account"),
                prepared.accounts,
                key=f"case-account-{view.id}",
                width=200,
            )
            st.number_input(
                say("case_minutes_ago"),
                min_value=0,
                max_value=60 * 24 * 30,
                key=f"case-reply-ago-{view.id}",
                width=130,
            )
        st.text_input(
            say("case_reply_link"), key=f"case-reply-link-{view.id}", persist_state="session"
        )
        assert prepared.mention.id is not None
        st.button(
            say("case_record_reply"),
            key=f"case-record-reply-{view.id}",
            type="primary" if is_open else "secondary",
            icon=":material/done_all:",
            disabled=is_blocked,
            on_click=deeds.record_reply,
            args=(view.id, view.case.version, prepared.mention.id),
        )
