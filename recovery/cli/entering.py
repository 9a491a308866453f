"""``zhuanxi intake``: what no spider may read, entered by hand."""

import sys
from dataclasses import asdict, replace
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from recovery.access.actor import Right
from recovery.cli import entry_file, entry_questions, output
from recovery.cli.entry_output import case_of, show, told
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import State, moment, work
from recovery.intake import entering, letters
from recovery.intake.entry_records import is_cut
from recovery.intake.letters import Letter
from recovery.intake.manual import Entry, Kind, NoCase, Unfit
from recovery.intake.orders import due_at
from recovery.verdicts.classify import classifier
from storage import brands, manual
from storage.errors import WrongUsage

app = typer.Typer(help="What no spider may read, entered by hand.", no_args_is_help=True)
app.command("import")(entry_file.import_entries)

SHOWN = 60
"""Characters of a text in the list."""


@app.command()
def add(
    context: typer.Context,
    kind: Annotated[Kind | None, typer.Option(help="how it came")] = None,
    brand: Annotated[str | None, typer.Option(help="default: the brands it names")] = None,
    file: Annotated[Path | None, typer.Option(help="txt, md or eml")] = None,
    text: Annotated[str | None, typer.Option(help="default: what is pasted")] = None,
    author: Annotated[str | None, typer.Option(help="what the customer is called")] = None,
    account: Annotated[
        str | None, typer.Option(help="their account there, by which they are known again")
    ] = None,
    customer_file: Annotated[
        Path | None, typer.Option(help="lines such as phone: … and order: …")
    ] = None,
    at: Annotated[str | None, typer.Option(help="when the customer spoke, e.g. 2h")] = None,
    received: Annotated[
        str | None, typer.Option(help="when it reached the company; default: now")
    ] = None,
    speaker: Annotated[str | None, typer.Option(help="whose words of a talk are kept")] = None,
    regulator: Annotated[str | None, typer.Option(help="of an order: who handed it over")] = None,
    reference: Annotated[str | None, typer.Option(help="of an order: its number")] = None,
    due: Annotated[str | None, typer.Option(help="of an order: answer until then")] = None,
    complaint: Annotated[bool, typer.Option("--complaint", help="it is a complaint")] = False,
    json: Json = False,
) -> None:
    """Enter one thing; on a terminal you are asked for what is not said."""
    with work(context) as (session, state, now):
        actor = state.actor(session)
        actor.must(Right.ENTER_BY_HAND)
        watched = [one.name for one in brands.active(session)]
    is_asking = sys.stdin.isatty() and file is None and text is None
    if kind is None and not is_asking:
        raise WrongUsage("it is not said how it came", "say --kind: {kinds}", kinds=list(Kind))
    zone = state.settings.zone
    judge = classifier(state.settings)  # before the questions: what was pasted must not be lost
    reached = moment(received, now, zone) if received else now
    spoke_at = moment(at, now, zone) if at else None
    customer = entry_questions.customer_of(customer_file)
    answers = entry_questions.Answers(kind, brand, author, regulator, reference, due)
    if is_asking:
        answers = entry_questions.ask(answers, watched)
    due_on = due_at(answers.due, reached, zone, _closing(state)) if answers.due else None
    if file is not None:
        letter = letters.read(file, now, zone, speaker)
    else:
        letter = letters.written(_words(text, is_asking), now, zone, speaker)
    letter = _choose(letter, is_asking, now, state)
    if is_asking and customer_file is None:
        customer = entry_questions.ask_customer()
    if spoke_at is None and letter.spoke_at is not None and letter.spoke_at <= reached:
        spoke_at = letter.spoke_at
    assert answers.kind is not None
    entry = Entry(
        kind=answers.kind,
        text=letter.text,
        brand=answers.brand,
        title=letter.title,
        author=answers.author or letter.author,
        account=account or letter.account,
        spoke_at=spoke_at,
        received_at=reached,
        regulator=answers.regulator or "",
        reference=answers.reference or "",
        due=due_on,
        is_complaint=complaint,
        **customer,
    )
    try:
        entered = entering.enter(state.settings, judge, entry, actor, now)
    except WrongUsage as error:
        if not is_asking or error.data.get("reason") != Unfit.NO_BRAND:
            raise
        entry = replace(entry, brand=entry_questions.brand(watched))
        entered = entering.enter(state.settings, judge, entry, actor, now)
    is_doubtful = is_asking and entered.no_case is NoCase.NO_COMPLAINT
    if is_doubtful and entry_questions.is_complaint(entered.intent or ""):
        entry = replace(entry, is_complaint=True)
        entered = entering.enter(state.settings, judge, entry, actor, now)
    if json:
        as_json(told(entered))
    else:
        show(entered)
    if is_cut(entry):
        output.warn("the text is longer than 20,000 characters; the rest is not kept")


@app.command("list")
def list_entries(
    context: typer.Context,
    kind: Annotated[list[Kind] | None, typer.Option(help="only what came so")] = None,
    brand: Annotated[str | None, typer.Option(help="only about this brand")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="at most so many")] = 50,
    json: Json = False,
) -> None:
    """What was entered by hand, the latest first."""
    with work(context) as (session, state, _now):
        state.actor(session).must(Right.ENTER_BY_HAND)
        found = manual.listed(session, kinds=kind or [], brand=brand, limit=limit)
        filed = manual.filed(session, [one.mention_id for one in found])
    held: dict[int, list[Any]] = {}
    for row in filed:
        if row.case_id is not None:
            held.setdefault(row.mention_id, []).append(case_of(row))
    entries = [{**asdict(one), "cases": held.get(one.mention_id, [])} for one in found]
    if json:
        as_json(entries)
        return
    table(
        ["mention", "how", "received", "by", "case", "answer until", "words"],
        [
            (
                one["mention_id"],
                output.source_name(one["kind"]),
                local(one["received_at"]),
                one["entered_by"],
                " ".join(case["number"] for case in one["cases"]) or "–",
                local(one["ordered_due"]),
                f"{one['title']} {one['text']}".strip()[:SHOWN],
            )
            for one in entries
        ],
        empty="nothing was entered by hand; `zhuanxi intake add` enters something",
    )


@app.command("show")
def show_entry(
    context: typer.Context,
    mention_id: Annotated[int, typer.Argument(metavar="MENTION", help="the mention's number")],
    json: Json = False,
) -> None:
    """One entry, masked, with what became of it."""
    with work(context) as (session, state, _now):
        state.actor(session).must(Right.ENTER_BY_HAND)
        found = manual.listed(session, mention_id=mention_id, limit=1)
        filed = manual.filed(session, [mention_id])
    if not found:
        raise WrongUsage(
            "mention {mention} was not entered by hand",
            "`zhuanxi intake list` shows what was",
            mention=mention_id,
        )
    one = {**asdict(found[0]), "brands": [case_of(row) for row in filed]}
    if json:
        as_json(one)
        return
    for name, value in one.items():
        if name != "brands" and value is not None:
            shown = local(value) if isinstance(value, datetime) else value
            done(f"{name.replace('_', ' ')}: {output.printable(shown)}")
    for row in one["brands"]:
        done(
            f"{row['brand']}: {row['channel'] or '–'}  {row['number'] or '–'} {row['stage'] or ''}"
        )


def _words(text: str | None, is_asking: bool) -> str:
    if text is not None:
        return text
    if is_asking:
        output.warn("paste the words, then Ctrl-D on a line of its own:")
        return sys.stdin.read()
    return letters.decoded(sys.stdin.buffer.read(letters.LARGEST), "stdin")


def _choose(letter: Letter, is_asking: bool, now: datetime, state: State) -> Letter:
    """Of a talk only one person's words, where somebody can be asked whose."""
    if len(letter.speakers) < 2:
        return letter
    if is_asking:
        who = entry_questions.speaker(letter.speakers)
        return letters.written(letter.text, now, state.settings.zone, who)
    output.warn(
        "a talk of {speakers} is kept whole; --speaker keeps the words of one",
        speakers=letter.speakers,
    )
    return letter


def _closing(state: State) -> time:
    return time.fromisoformat(state.settings.sla.workday_end)
