"""One line of the recovery queue as HTML: a row where there is room, a card where there is not."""

from datetime import datetime
from html import escape, unescape

from dashboard import markup, times
from dashboard.queries.queue_rows import QueueRow
from dashboard.queries.recovery_queue import Look
from dashboard.sign_in.session import language, say, term, zone
from recovery.casework.lifecycle import Stage

COLUMNS = ("priority", "title", "channel", "severity", "stage", "due", "assignee")


def head() -> str:
    """The names of the columns; cards say them beside each value instead."""
    cells = "".join(f'<div class="zx-q-{one}">{say(_name(one))}</div>' for one in COLUMNS)
    return f'<div class="zx-q zx-q-head" aria-hidden="true">{cells}</div>'


def line(row: QueueRow, by: Look, mark: str = "") -> str:
    """One case. ``mark`` is what is new about it, in words; empty for nothing."""
    case = row.case
    new = f'<span class="zx-q-mark">{escape(mark)}</span> ' if mark else ""
    title = markup.shown(markup.one_line(case.title, 120)) or say("erased")
    customer = markup.one_line(by.sight.name(row.customer), 30)
    about = markup.parts(
        f"<bdi>{markup.shown(customer)}</bdi>" if customer else say("unknown_customer"),
        f"<bdi>{markup.shown(markup.one_line(row.brand, 20))}</bdi>",
        say("queue_needs_senior") if case.needs_senior else "",
    )
    cells = {
        "priority": str(case.priority),
        "title": f'<div class="zx-q-words">{new}<bdi>{title}</bdi></div>'
        f'<div class="zx-meta">{about}</div>',
        "channel": escape(plain_channel(row)),
        "severity": term("severity", case.severity),
        "stage": term("stage", case.stage),
        "due": "".join(f"<div{css}>{words}</div>" for css, words in dates(row, by)),
        "assignee": f"<bdi>{markup.shown(markup.one_line(row.assignee, 20))}</bdi>"
        if row.assignee
        else f"<em>{say('unassigned')}</em>",
    }
    return '<div class="zx-q">{}</div>'.format(
        "".join(
            f'<div class="zx-q-{name}" data-name="{escape(say(_name(name)))}">{cell}</div>'
            for name, cell in cells.items()
        )
    )


def plain_channel(row: QueueRow) -> str:
    """渠道判定 with its certainty, and whether the customer threatens to go further."""
    case = row.case
    words = term("channel", case.channel)
    if row.certainty is not None:
        words = say("with", a=words, b=term("certainty", row.certainty))
    if case.is_threatened:
        words = f"{words} · {say('threatened')}"
    return words


def dates(row: QueueRow, by: Look) -> list[tuple[str, str]]:
    """What is due next and how long, what the customer still waits for: class and words."""
    case, said = row.case, []
    if case.closed_at is not None:
        return [("", say("queue_ended_at", at=times.moment(case.closed_at, zone())))]
    if case.stage == Stage.WAITING and case.paused_at is not None:
        waited = times.span(by.now - case.paused_at, language())
        said.append(("", say("queue_waits", span=waited)))
    if row.next_due is not None:
        clock, at = row.next_due
        said.append(_date(term("clock", clock), at, by))
    if row.task is not None:
        task = say("queue_task", department=markup.one_line(row.task.department, 12))
        said.append(_date(task, row.task.due_at, by))
    if row.unanswered_since is not None:
        span = times.span(by.now - row.unanswered_since, language())
        said.append((' class="zx-meta"', say("queue_unanswered", span=span)))
    return said


def plain_dates(row: QueueRow, by: Look) -> str:
    """The same in one cell of a table that is taken along."""
    return say("semicolon").join(unescape(words) for _, words in dates(row, by))


def _date(what: str, at: datetime, by: Look) -> tuple[str, str]:
    words = say("queue_date", what=what, remaining=times.remaining(at, by.now, language()))
    if at < by.now:
        return ' class="zx-late"', markup.shown(words)
    if at <= by.soon:
        return ' class="zx-q-soon"', markup.shown(words)
    return "", markup.shown(words)


def _name(column: str) -> str:
    return {"due": "queue_next"}.get(column, column)
