"""``zhuanxi norms``: how long the house and the law give, and where that is written."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import typer

from recovery.cli.output import Json, as_json, printable, table
from recovery.cli.state import State
from recovery.clocks import clocks, norms, sla
from recovery.clocks.sla import Span, Urgency
from recovery.words import word
from storage.case_settings import SlaSettings

_HOUR = timedelta(hours=1)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("norms")(list_norms)


def list_norms(context: typer.Context, json: Json = False) -> None:
    """The norms: how long, whose duty, and where it is written."""
    state: State = context.obj
    found = [*_house(state.settings.sla), *_legal()]
    if json:
        as_json(found)
        return
    table(
        ["preset", "amount", "duty", "what", "source"],
        [
            (
                one["preset"],
                f"{one['amount']:g} {word('unit', one['unit'], 'en')}",
                one["duty"],
                printable(one["what"]),
                one["source"],
            )
            for one in found
        ],
        empty="",
    )


def unit(span: Span) -> norms.Unit:
    """By which hours a span is counted."""
    return norms.Unit.HOURS if span.is_natural else norms.Unit.WORKING_HOURS


def _house(said: SlaSettings) -> list[dict[str, Any]]:
    found = []
    for urgency in Urgency:
        own = sla.norms(urgency, said)
        for clock, span in (
            (clocks.Clock.FIRST_RESPONSE, own.first_response),
            (clocks.Clock.RESOLUTION, own.resolution),
            (clocks.Clock.CALLBACK, own.callback),
        ):
            found.append(
                {
                    "preset": "house",
                    "what": f"{clock} of {urgency} cases",
                    "what_zh": f"{word('urgency', urgency)}工单的{word('clock', clock)}",
                    "amount": span.amount / _HOUR,
                    "unit": unit(span),
                    "duty": norms.Duty.COMPANY,
                    "source": "house norm, settings `sla`",
                    "source_zh": "内部约定，配置项 sla",
                    "is_house": True,
                }
            )
    return found


def _legal() -> list[dict[str, Any]]:
    return [
        {"preset": preset, **asdict(norm), "is_house": False}
        for preset, own in norms.PRESETS.items()
        for norm in own
    ]
