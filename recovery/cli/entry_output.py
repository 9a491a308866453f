"""How commands tell of what was entered by hand."""

from dataclasses import asdict
from typing import Any

from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.numbers import number_of
from recovery.cli import output
from recovery.cli.output import done, local
from recovery.intake.manual import Entered, Kind, NoCase, Outcome
from storage.manual import Filed


def told(entered: Entered) -> dict[str, Any]:
    """What became of an entry, as JSON."""
    return {
        "mention_id": entered.mention_id,
        "kind": entered.kind,
        "outcome": entered.outcome,
        "intent": entered.intent,
        "severity": entered.severity,
        "by_person": entered.by_person,
        "ordered_due": entered.ordered_due,
        "no_case": entered.no_case,
        "cases": [case_of(row) for row in entered.filed if row.case_id is not None],
    }


def case_of(row: Filed) -> dict[str, Any]:
    """One case, as JSON."""
    number = number_of(row.case_id) if row.case_id is not None else None
    return {**asdict(row), "number": number}


def show(entered: Entered) -> None:
    """What became of an entry: its case first, for that is what people wait for."""
    held = [(number_of(row.case_id), row) for row in entered.filed if row.case_id is not None]
    for number, row in held:
        done(f"{number}  {row.brand}  {row.stage}  {row.channel or '–'}")
    how = {
        Outcome.NEW: "entered",
        Outcome.KNOWN: "entered before, nothing was added",
        Outcome.UPDATED: "entered before, what is new was added",
        Outcome.REFUSED: "not entered",
    }[entered.outcome]
    done(
        f"mention {entered.mention_id} ({output.source_name(entered.kind)}): {how}; "
        f"{entered.intent}, severity {entered.severity}{', as you say' * entered.by_person}"
    )
    if entered.ordered_due is not None:
        done(f"to be answered until {local(entered.ordered_due)}")
    elif entered.kind is Kind.REGULATOR_ORDER:
        output.warn(
            "the order sets no date, so the usual clocks run; enter it again with --due if it does"
        )
    for number, row in held:
        if row.stage in ENDED:
            output.warn(
                "case {number} has ended ({stage}); `zhuanxi cases reopen {case}` takes it up",
                number=number,
                stage=Stage(row.stage or ""),
                case=row.case_id,
            )
    _say_why_no_case(entered)


def _say_why_no_case(entered: Entered) -> None:
    if entered.no_case is NoCase.NO_COMPLAINT:
        output.warn(
            "the classifier sees no complaint ({intent}), so there is no case; enter it again "
            "with --complaint if it is one",
            intent=entered.intent,
        )
    elif entered.no_case is NoCase.HISTORY:
        output.warn(
            "it reached us too long ago to open a case by itself; "
            "`zhuanxi triage --include-history` opens one"
        )
    elif entered.no_case is NoCase.COMPETITOR:
        output.warn(
            "its complaint is about a competitor, so there is no case; enter it again with "
            "--brand if it is about yours"
        )
