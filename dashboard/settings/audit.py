"""设置 · 审计: what nobody may do unseen. Administrators only."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import exports, markup
from dashboard.sign_in.session import me, now, say, term, zone
from recovery.access import audit
from recovery.access.audit import AuditKind
from recovery.access.rights import Right
from recovery.casework.numbers import number_of
from storage.engine import transaction
from storage.models import AuditLine

SPANS = (1, 7, 30, 365)
LIMIT = 1000


def show() -> None:
    """The section."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = st.selectbox(
            say("period"),
            SPANS,
            index=1,
            format_func=lambda n: say("last_days", n=n),
            key="audit-days",
            width=160,
        )
        kinds = st.multiselect(
            say("settings_audit_kind"),
            list(AuditKind),
            format_func=lambda one: say(f"settings_audit_{one}"),
            placeholder=say("settings_audit_all"),
            key="audit-kinds",
        )
        who = st.text_input(say("settings_audit_who"), key="audit-who", max_chars=60, width=200)
    span = timedelta(days=int(days or SPANS[1]))
    found = _found(span, kinds, LIMIT)
    lines = _of(found, who)
    if not lines:
        st.text(say("settings_no_audit"))
        return
    frame = _frame(lines)
    st.dataframe(
        frame, hide_index=True, key="audit-table", placeholder="", alt=say("settings_tab_audit")
    )
    key = "settings_audit_cut" if len(found) == LIMIT else "settings_audit_count"
    st.caption(say(key, n=f"{len(lines):,}"))
    said = {
        say("settings_audit_kind"): "、".join(say(f"settings_audit_{one}") for one in kinds),
        say("settings_audit_who"): who.strip(),
    }
    exports.buttons(
        "audit",
        lambda: _frame(_of(_found(span, kinds, exports.MOST_ROWS + 1), who)),
        right=Right.READ_AUDIT,
        name=say("settings_tab_audit"),
        about=exports.About(period=say("last_days", n=span.days), filters=said),
    )


def _found(span: timedelta, kinds: Sequence[AuditKind], limit: int) -> Sequence[AuditLine]:
    with transaction() as session:
        return audit.lines(session, me(session), since=now() - span, kinds=kinds, limit=limit)


def _of(found: Sequence[AuditLine], who: str) -> list[AuditLine]:
    return [one for one in found if who.strip() in one.actor]


def _frame(lines: Sequence[AuditLine]) -> pd.DataFrame:
    """The lines as a table, whose cells are text."""
    names = ("at", "what", "who", "role", "from", "subject", "details")
    return pd.DataFrame(
        [
            (
                f"{one.at.astimezone(zone()):%Y-%m-%d %H:%M:%S}",
                say(f"settings_audit_{one.kind}"),
                markup.one_line(one.actor, 60),
                term("role", one.actor_role),
                say(f"settings_audit_by_{one.actor_origin}"),
                _subject(one.subject),
                markup.one_line("；".join(f"{k}={v}" for k, v in one.details.items()), 300),
            )
            for one in lines
        ],
        columns=[say(f"settings_audit_column_{name}") for name in names],
    )


def _subject(written: str) -> str:
    """What a line is about, as it is called elsewhere: ``case 12`` is 工单 ZX-000012."""
    kind, _, which = written.partition(" ")
    if kind not in _SUBJECTS:
        return markup.one_line(written, 80)
    if kind == "case" and which.isdecimal():
        which = number_of(int(which))
    return say(f"settings_audit_of_{kind}", which=markup.one_line(which, 80))


_SUBJECTS = ("user", "case", "brand", "cookie", "model")
