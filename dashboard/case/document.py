"""A case as a Word document: words, channel, facts, clocks, what was done, callbacks, history.

It is masked. Who may not take out customers' names is given them masked, here too.

Everything that people wrote is set as text of a run: no field, link or formula is made of it, and
characters that XML cannot hold are left out.
"""

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.shared import Pt

from dashboard import markup, times
from dashboard.case.html import display_name, history_words
from dashboard.queries import case as query
from dashboard.queries import case_work
from dashboard.queries.case import CaseView
from dashboard.queries.case_work import Work
from dashboard.sign_in.session import language, now, place, say, seen_by, term, zone
from recovery.access import audit
from recovery.access.rights import Right
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Callback

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FONT = "Microsoft YaHei"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def plain(text: str) -> str:
    """``text`` as a document can hold it: no controls, nothing that turns the direction."""
    return _NO_XML.sub("", markup.clean(text))


def saved(case_id: int) -> bytes:
    """The document of a case, and a line of the audit.

    Raises:
        CaseNotFound: there is none with this id that may be seen.
    """
    at = now()
    with transaction() as session:
        actor, sight = seen_by(session)
        actor.must(Right.SEE_CASES)
        is_masked = sight.is_masked or not actor.may(Right.EXPORT_NAMES)
        sight = replace(sight, is_masked=is_masked)
        view = query.load(session, case_id, at, sight)
        mentions = [words.mention for words in view.words]
        work = case_work.load(session, view.case, mentions, actor, get_settings(), at)
        audit.record(
            session,
            actor,
            audit.AuditKind.EXPORTED,
            now=at,
            subject=f"case {case_id}",
            format="docx",
            mentions=len(mentions),
            names="masked" if is_masked else "shown",
        )
        return written(view, work, actor.name, at)


def written(view: CaseView, work: Work, by: str, at: datetime) -> bytes:
    """The document's bytes."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.core_properties.title = plain(f"{view.number} {markup.one_line(view.case.title)}")
    document.core_properties.author = plain(by)
    document.core_properties.comments = ""
    document.add_heading(plain(f"{view.number} {markup.one_line(view.case.title)}"), 0)
    _line(document, say("case_document_made", by=by, at=_at(at)))
    _about(document, view, work)
    _words(document, view)
    _channel(document, view, work)
    _acts(document, work)
    _callbacks(document, work)
    _section(document, say("history"))
    for line in reversed(view.history):
        what, who = history_words(line, view.people)
        _line(document, f"{_at(line.event.at)}  {who}  {what}")
        _quote(document, line.note)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _about(document: DocumentType, view: CaseView, work: Work) -> None:
    case = view.case
    rows = [
        (say("brand"), view.brand),
        (say("case_customer"), view.handle or say("unknown_customer")),
        (say("case_stage"), term("stage", case.stage)),
        (say("severity"), term("severity", case.severity)),
        (say("assignee"), display_name(view.assignee) if view.assignee else say("unassigned")),
        (say("priority"), str(case.priority)),
        *((term("clock", one.clock), _clock(one.due_at, one.stopped_at)) for one in work.readings),
    ]
    table = document.add_table(rows=0, cols=2)
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = plain(name), plain(value)


def _clock(due: datetime, stopped: datetime | None) -> str:
    if stopped is None:
        left = times.remaining(due, now(), language())
        return f"{say('deadline', at=_at(due))}  {left}"
    return f"{say('deadline', at=_at(due))}  {say('done_at', at=_at(stopped))}"


def _words(document: DocumentType, view: CaseView) -> None:
    _section(document, say("customer_words"))
    for one in view.words:
        mention = one.mention
        where = place(mention.source, mention.kind)
        _line(document, f"{where}  {one.handle}  {_at(mention.posted_at)}")
        _quote(document, one.judged_text or say("erased"))
        if (url := markup.web_link(mention.url)) is not None:
            _line(document, url)


def _channel(document: DocumentType, view: CaseView, work: Work) -> None:
    _section(document, say("facts"))
    for channel in work.channels.values():
        if (decision := channel.decision) is not None:
            rule = term("channel_rule", decision.rule) if decision.rule else "—"
            channel_name = term("channel", decision.value)
            at = _at(decision.decided_at)
            _line(document, say("case_channel_by", channel=channel_name, rule=rule, at=at))
    for code, fact, _ in view.facts:
        _line(document, term("fact", code))
        _quote(document, str(fact.get("quote") or ""))


def _acts(document: DocumentType, work: Work) -> None:
    if work.acts.said or work.acts.tasks or work.acts.compensations:
        _section(document, say("case_done_so_far"))
    for line in work.acts.said:
        what = term("action", "replied" if line.act.kind == "reply" else "contacted")
        _line(document, f"{_at(line.act.at)}  {what}  {line.act.account}")
        _quote(document, line.said)
    for task in work.acts.tasks:
        state = term("task_state", task.task.state)
        _line(document, f"{_at(task.task.created_at)}  {task.task.department}  {state}")
        _quote(document, task.what)
        _quote(document, task.answer)
    for given in work.acts.compensations:
        one = given.compensation
        kind, state = term("compensation", one.kind), term("compensation_state", one.state)
        _line(document, f"{_at(one.proposed_at)}  {kind} {one.amount:,.2f}  {state}")
        _quote(document, given.why)


def _callbacks(document: DocumentType, work: Work) -> None:
    """When the customer was asked, what came of it, and what is planned; the oldest first."""
    asked = [(one, said) for one, said in work.callbacks if one.cancelled_at is None]
    if asked:
        _section(document, say("case_tab_callback"))
    for one, said in reversed(asked):
        planned = say("case_callback_planned", at=_at(one.planned_at))
        if one.done_at is None:
            _line(document, planned)
            continue
        way = term("way", one.way or "")
        _line(document, f"{_at(one.done_at)}  {way}  {say('with', a=_result(one), b=planned)}")
        _quote(document, said)


def _result(one: Callback) -> str:
    """What came of asking: the outcome, the scores, and whether they say to be won back."""
    told = term("outcome", one.outcome or "")
    if one.satisfaction is not None:
        told += say("case_satisfied", n=one.satisfaction)
    if one.effort is not None:
        told += say("case_effort", n=one.effort)
    if one.would_recommend is not None:
        told += say("case_would_recommend", n=one.would_recommend)
    if one.is_won_back is not None:
        told += say("case_says_won" if one.is_won_back else "case_says_not_won")
    return told


def _section(document: DocumentType, name: str) -> None:
    document.add_heading(plain(name), 2)


def _line(document: DocumentType, text: str) -> None:
    document.add_paragraph(plain(text))


def _quote(document: DocumentType, text: str | None) -> None:
    if text:
        document.add_paragraph(plain(text), style="Quote")


def _at(at: datetime) -> str:
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M")
