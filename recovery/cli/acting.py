"""``zhuanxi cases reply|contact|acts``: what people did for a customer."""

from datetime import datetime
from typing import Annotated, Any

import typer

from recovery.casework import acting, acts, cases, numbers, private_contact
from recovery.casework.acting import Prepared
from recovery.casework.acts import Acts, Recorded
from recovery.casework.demands import Finding
from recovery.casework.private_contact import ContactBasis, ContactOutcome, ContactWay
from recovery.cli import output
from recovery.cli.casework import CaseId
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import State, moment, work
from storage.errors import WrongUsage
from storage.tasks import TaskLine

At = Annotated[str | None, typer.Option("--at", help="when: 2h (ago) or a time; now unless said")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("reply")(reply)
    app.command("contact")(contact)
    app.command("acts")(show_acts)


def reply(
    context: typer.Context,
    case_id: CaseId,
    text: Annotated[str, typer.Argument(help="the draft, or with --posted what was posted")] = "",
    under: Annotated[int | None, typer.Option(help="the mention; else the case's first")] = None,
    posted: Annotated[bool, typer.Option("--posted", help="I have posted it: record it")] = False,
    account: Annotated[str, typer.Option(help="the official account it was posted from")] = "",
    at: At = None,
    link: Annotated[str, typer.Option(help="where the reply stands")] = "",
    version: Annotated[
        int | None, typer.Option(help="the version you saw; refused if it changed since")
    ] = None,
    json: Json = False,
) -> None:
    """Prepare an answer in public and check its draft; with --posted record that it was posted."""
    with work(context) as (session, state, now):
        actor = state.actor(session)
        if posted:
            recorded = acting.record_reply(
                session,
                case_id,
                text,
                actor,
                account=account,
                posted_at=when(at, state, now),
                now=now,
                mention_id=under,
                url=link,
                version=version,
            )
        else:
            prepared = acting.prepare_reply(
                session, case_id, actor, now=now, mention_id=under, text=text
            )
    if posted:
        _tell_recorded(recorded, json, "reply")
    elif json:
        as_json(_told(prepared))
    else:
        _show(prepared, bool(text.strip()))


def contact(
    context: typer.Context,
    case_id: CaseId,
    way: Annotated[ContactWay, typer.Argument(help="how")],
    outcome: Annotated[ContactOutcome, typer.Argument(help="what came of it")],
    basis: Annotated[
        ContactBasis | None, typer.Option(help="why they may be called or written to at all")
    ] = None,
    at: At = None,
    note: Annotated[str, typer.Option(help="what was said")] = "",
    json: Json = False,
) -> None:
    """Record that the customer was contacted in private."""
    with work(context) as (session, state, now):
        recorded = private_contact.record_contact(
            session,
            case_id,
            way,
            outcome,
            state.actor(session),
            at=when(at, state, now),
            now=now,
            basis=basis,
            note=note,
        )
    _tell_recorded(recorded, json, "contact")


def show_acts(context: typer.Context, case_id: CaseId, json: Json = False) -> None:
    """All that was done in a case: replies, contacts, tasks, compensation."""
    with work(context) as (session, state, _now):
        cases.seen(session, case_id, state.reader(session))
        found = acts.of_case(session, case_id)
    if json:
        as_json(_acts(found))
        return
    table(
        ["when", "who", "what", "how", "result", "words"],
        [
            *(
                (
                    local(line.act.at),
                    line.event.actor,
                    line.act.kind,
                    line.act.account or line.act.way,
                    line.act.outcome or ("answered" if line.act.is_substantive else "courtesy"),
                    line.said,
                )
                for line in found.said
            ),
            *(
                (
                    local(line.task.created_at),
                    line.task.created_by,
                    f"task {line.task.id}",
                    line.task.department,
                    f"{line.task.state}, due {local(line.task.due_at)}",
                    " → ".join(filter(None, (line.what, line.answer))),
                )
                for line in found.tasks
            ),
            *(
                (
                    local(one.compensation.proposed_at),
                    one.compensation.proposed_by,
                    f"compensation {one.compensation.id}",
                    f"{one.compensation.kind} {one.compensation.amount} CNY",
                    one.compensation.state,
                    one.why,
                )
                for one in found.compensations
            ),
        ],
        empty="nothing was done yet; `zhuanxi cases reply` prepares an answer",
    )


def when(said: str | None, state: State, now: datetime) -> datetime:
    """The time that an option names; now, where it names none."""
    return now if said is None else moment(said, now, state.settings.zone)


def task_told(line: TaskLine) -> dict[str, Any]:
    """A task as JSON tells it."""
    return {**line.task.model_dump(), "what": line.what, "answer": line.answer}


def _tell_recorded(recorded: Recorded, json: bool, what: str) -> None:
    case, act = recorded.case, recorded.act
    if json:
        as_json(
            {
                **act.model_dump(),
                "is_new": recorded.is_new,
                "findings": _findings(recorded.findings),
                "stage": case.stage,
                "version": case.version,
                "first_response_at": case.first_response_at,
            }
        )
        return
    known = "is recorded" if recorded.is_new else "was recorded before"
    done(f"the {what} in {numbers.number(case)} {known}; stage {case.stage}")
    _warn(recorded.findings)


def _show(prepared: Prepared, has_draft: bool) -> None:
    mention = prepared.mention
    done(f"{numbers.number(prepared.case)}  mention {mention.id}  {mention.source}  {mention.url}")
    done(output.printable(f"{prepared.author}  {local(mention.posted_at)}"))
    done(output.printable(prepared.words))
    done(f"official accounts here: {', '.join(prepared.accounts) or 'none is declared'}")
    if mention.vanished_at is not None:
        output.warn("this post has vanished; that proves nothing")
    if prepared.case.needs_senior:
        output.warn("this customer was failed before: a senior handler answers, and no stock reply")
    if any(one.is_blocking for one in prepared.findings):
        raise WrongUsage(
            "this draft may not be posted: {problems}",
            "reword it; docs/recovery.md has the rules",
            problems=tuple(one.problem for one in prepared.findings if one.is_blocking),
        )
    _warn(prepared.findings)
    if has_draft:
        done("the draft may be posted; then record it with --posted --account NAME")


def _warn(findings: tuple[Finding, ...]) -> None:
    for one in findings:
        output.warn("the text: {problem} {quote}", problem=one.problem, quote=one.quote)


def _told(prepared: Prepared) -> dict[str, Any]:
    mention = prepared.mention
    return {
        "case": prepared.case.id,
        "version": prepared.case.version,
        "needs_senior": prepared.case.needs_senior,
        "mention": mention.id,
        "source": mention.source,
        "url": mention.url,
        "posted_at": mention.posted_at,
        "vanished_at": mention.vanished_at,
        "author": prepared.author,
        "words": prepared.words,
        "accounts": prepared.accounts,
        "findings": _findings(prepared.findings),
    }


def _findings(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [
        {"problem": one.problem, "quote": one.quote, "is_blocking": one.is_blocking}
        for one in findings
    ]


def _acts(found: Acts) -> dict[str, Any]:
    return {
        "said": [
            {
                **line.act.model_dump(),
                "by": line.event.actor,
                "recorded_at": line.event.at,
                "text": line.said,
                "post": line.post,
            }
            for line in found.said
        ],
        "tasks": [task_told(line) for line in found.tasks],
        "compensations": [
            {**one.compensation.model_dump(), "why": one.why} for one in found.compensations
        ],
    }
