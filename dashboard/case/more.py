"""What else is done for a customer: contact in private, compensation, tasks, the callback."""

import streamlit as st

from dashboard import markup, times
from dashboard.case import deeds, typed_text
from dashboard.queries.case import CaseView
from dashboard.queries.case_work import Work
from dashboard.sign_in.session import now, say, term, zone
from dashboard.widgets import heading
from recovery.access.actor import Actor, Right
from recovery.access.typed import Field
from recovery.casework import compensation
from recovery.casework.compensation import Kind
from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.private_contact import ContactBasis, ContactOutcome, ContactWay
from recovery.proof.callback_plan import UNSATISFIED
from recovery.proof.callbacks import ASKED_IN, Way
from recovery.proof.proof import Outcome
from storage.config import get_settings
from storage.models import Callback, Compensation


def contact(view: CaseView) -> None:
    """Record a contact in private."""
    ways, outcomes = [str(one) for one in ContactWay], [str(one) for one in ContactOutcome]
    typed_text.alone(view.id, Field.CONTACT, say("case_contact_note"))
    with st.form(f"case-contact-{view.id}", border=False):
        with st.grid(2, min_column_width=150, gap="small"):
            _choice("contact-way", view.id, say("case_way"), ways, "contactway")
            _choice("contact-outcome", view.id, say("case_outcome"), outcomes, "contactoutcome")
            _choice(
                "contact-basis",
                view.id,
                say("case_basis"),
                [str(one) for one in ContactBasis],
                "contactbasis",
                is_optional=True,
            )
            st.number_input(say("case_minutes_ago"), min_value=0, key=f"case-contact-ago-{view.id}")
        st.caption(say("case_contact_hint"))
        st.form_submit_button(
            say("case_record_contact"),
            key=f"case-contact-go-{view.id}",
            on_click=deeds.record_contact,
            args=(view.id,),
        )


def money(view: CaseView, work: Work, actor: Actor) -> None:
    """Compensation: what was granted, what waits, and a new one."""
    is_open = Stage(view.case.stage) not in ENDED
    limit = compensation.limit_of(
        actor.role, work.me is not None and work.me.is_senior, get_settings().acting.limits
    )
    for line in work.acts.compensations:
        one = line.compensation
        suffices = compensation.is_within(one.amount, work.granted, limit)
        offered = _offered(one, actor, is_open=is_open, suffices=suffices)
        _compensation(view, one, line.why or "", offered)
    if not (is_open and actor.may(Right.COMPENSATE)):
        return
    typed_text.alone(view.id, Field.COMPENSATION, say("case_compensation_why"))
    with st.form(f"case-compensation-{view.id}", border=False):
        with st.grid(2, min_column_width=150, gap="small"):
            kinds = [str(one) for one in Kind]
            _choice("compensation-kind", view.id, say("case_kind"), kinds, "compensation")
            st.text_input(
                say("case_amount"),
                key=f"case-compensation-amount-{view.id}",
                placeholder="88.00",
            )
        st.caption(say("case_limit", limit=f"{limit:,}"))
        st.form_submit_button(
            say("case_compensate"),
            key=f"case-compensation-go-{view.id}",
            on_click=deeds.compensate,
            args=(view.id,),
        )


def tasks(view: CaseView, work: Work, actor: Actor) -> None:
    """Tasks of other departments, and a new one."""
    may = actor.may(Right.GIVE_TASKS)
    for line in work.acts.tasks:
        task = line.task
        is_late = task.state == "open" and task.due_at < now()
        told = markup.parts(
            f"<b><bdi>{markup.shown(task.department)}</bdi></b>",
            markup.shown(term("task_state", task.state)),
            f'<span class="{"zx-late" if is_late else ""}">'
            f"{markup.shown(say('deadline', at=times.moment(task.due_at, zone())))}</span>",
        )
        words = markup.block(line.what or "", "zx-quote")
        answer = markup.block(f"→ {line.answer}", "zx-quote") if line.answer else ""
        st.html(f'<div class="zx-item"><div>{told}</div>{words}{answer}</div>')
        if task.state == "open" and may and task.id is not None:
            _finish(view, task.id)
    if not may or Stage(view.case.stage) in ENDED:
        return
    departments = get_settings().acting.departments
    typed_text.alone(view.id, Field.TASK, say("case_task_what"))
    with st.form(f"case-task-{view.id}", border=False):
        with st.grid(2, min_column_width=150, gap="small"):
            if departments:
                st.selectbox(
                    say("case_department"), departments, key=f"case-task-department-{view.id}"
                )
            else:
                st.text_input(say("case_department"), key=f"case-task-department-{view.id}")
            st.number_input(
                say("case_task_hours"),
                min_value=1.0,
                value=4.0,
                step=1.0,
                key=f"case-task-hours-{view.id}",
            )
        st.form_submit_button(
            say("case_give_task"),
            key=f"case-task-go-{view.id}",
            on_click=deeds.add_task,
            args=(view.id,),
        )


def callback(view: CaseView, work: Work, actor: Actor) -> None:
    """What was asked and planned, and what came of asking."""
    for one, comment in work.callbacks:
        if one.cancelled_at is None:
            st.html(_asked(one, comment))
    if view.case.stage not in ASKED_IN:
        st.caption(say("case_callback_later"))
        return
    if not actor.may(Right.CALL_BACK):
        return
    typed_text.alone(view.id, Field.CALLBACK, say("case_customer_said"))
    with st.form(f"case-callback-{view.id}", border=False):
        with st.grid(2, min_column_width=150, gap="small"):
            ways, outcomes = [str(one) for one in Way], [str(one) for one in Outcome]
            _choice("callback-way", view.id, say("case_way"), ways, "way")
            _choice("callback-outcome", view.id, say("case_outcome"), outcomes, "outcome")
            st.selectbox(
                say("case_satisfaction"),
                [5, 4, 3, 2, 1],
                index=None,
                key=f"case-callback-satisfaction-{view.id}",
            )
            st.selectbox(
                say("case_won_back"),
                ["yes", "no"],
                index=None,
                format_func=lambda one: say("case_yes" if one == "yes" else "case_no"),
                key=f"case-callback-won-{view.id}",
            )
        st.form_submit_button(
            say("case_record_callback"),
            key=f"case-callback-go-{view.id}",
            on_click=deeds.record_callback,
            args=(view.id, view.case.version),
        )
    if work.heard in UNSATISFIED:
        st.button(
            say("case_reopen_unsatisfied"),
            key=f"case-reopen-unsatisfied-{view.id}",
            on_click=deeds.reopen_unsatisfied,
            args=(view.id, view.case.version),
        )


def acts(work: Work) -> None:
    """What was said to the customer so far."""
    if not work.acts.said:
        return
    heading(say("case_said_so_far"))
    items = []
    for line in work.acts.said:
        act = line.act
        what = term("action", "replied" if act.kind == "reply" else "contacted")
        how = f"@{act.account}" if act.account else term("contactway", act.way or "")
        meta = markup.parts(
            f"<b>{markup.shown(what)}</b>",
            f"<bdi>{markup.shown(how)}</bdi>",
            markup.shown(term("contactoutcome", act.outcome)) if act.outcome else "",
            times.moment(act.at, zone()),
            "" if act.is_substantive or act.kind != "reply" else say("case_no_substance"),
            markup.anchor(act.url, say("case_open_reply")),
        )
        items.append(
            f'<div class="zx-item"><div class="zx-meta">{meta}</div>'
            f"{markup.block(line.said or '', 'zx-quote') if line.said else ''}</div>"
        )
    st.html("".join(items))


def _choice(
    name: str,
    case_id: int,
    label: str,
    options: list[str],
    kind: str,
    *,
    is_optional: bool = False,
) -> None:
    st.selectbox(
        label,
        options,
        index=None if is_optional else 0,
        format_func=lambda one: term(kind, one),
        key=f"case-{name}-{case_id}",
    )


def _finish(view: CaseView, task_id: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(say("case_task_answer"), key=f"case-task-answer-{task_id}", width=200)
        for is_done, name in ((True, "done"), (False, "cancel")):
            st.button(
                say(f"case_task_{name}"),
                key=f"case-task-{name}-{task_id}",
                type="secondary" if is_done else "tertiary",
                on_click=deeds.finish_task,
                args=(view.id, task_id),
                kwargs={"is_done": is_done},
            )


def _offered(one: Compensation, actor: Actor, *, is_open: bool, suffices: bool) -> list[str]:
    """What may be done with a compensation: nothing that its service would refuse."""
    if not actor.may(Right.COMPENSATE):
        return []
    own = one.proposed_by == actor.name
    may = {
        "approve": one.state == "proposed" and is_open and suffices and not own,
        "decline": one.state == "proposed" and (suffices or own),
        "give": one.state == "approved",
    }
    return [what for what, is_so in may.items() if is_so]


def _compensation(view: CaseView, one: Compensation, why: str, offered: list[str]) -> None:
    assert one.id is not None
    meta = markup.parts(
        f"<b>{markup.shown(term('compensation', one.kind))} {one.amount:,.2f}</b>",
        markup.shown(term("compensation_state", one.state)),
        f"<bdi>{markup.shown(one.proposed_by)}</bdi>",
        times.moment(one.proposed_at, zone()),
    )
    st.html(f'<div class="zx-item"><div>{meta}</div>{markup.block(why, "zx-quote")}</div>')
    if not offered:
        return
    with st.container(horizontal=True, gap="small"):
        for what in offered:
            st.button(
                say(f"case_compensation_{what}"),
                key=f"case-compensation-{what}-{one.id}",
                type="tertiary",
                on_click=deeds.decide_compensation,
                args=(view.id, one.id, what),
            )


def _asked(one: Callback, comment: str | None) -> str:
    if one.done_at is None:
        told = say("case_callback_planned", at=times.moment(one.planned_at, zone()))
    else:
        told = say(
            "pair", a=times.moment(one.done_at, zone()), b=term("outcome", one.outcome or "")
        )
        if one.satisfaction is not None:
            told += say("case_satisfied", n=one.satisfaction)
        if one.is_won_back is not None:
            told += say("case_says_won" if one.is_won_back else "case_says_not_won")
    quote = markup.block(comment, "zx-quote") if comment else ""
    return f'<div class="zx-item"><div>{markup.shown(told)}</div>{quote}</div>'
