"""``zhuanxi measures``: the figures of recovery, each with its n and on request its ids."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from recovery import messages
from recovery.cli.output import Json, as_json, done, local, table, warn
from recovery.cli.state import moment, work
from recovery.measures import grouping
from recovery.measures.asking import Answer, measure
from recovery.measures.definitions import DEFINITIONS, Measure, Unit
from recovery.measures.measured import Figure, Measured
from recovery.words import word
from storage import brands
from storage.measures import Dimension, Filters, Span

app = typer.Typer(help="The figures of recovery.", no_args_is_help=True)

DEFAULT = timedelta(days=30)
_TEXTS = ("definition", "counted", "left_out", "source")


@app.command("list")
def list_measures(json: Json = False) -> None:
    """The measures: what each is, what it counts and leaves out, and where that comes from."""
    language = messages.configured_language()
    if json:
        as_json(
            [
                {
                    "name": one.name,
                    "called": word("measure", one.name, language),
                    "unit": one.unit,
                    "by": one.dimensions,
                    "least": one.least,
                    **one.words(language),
                }
                for one in DEFINITIONS.values()
            ]
        )
        return
    table(
        ["measure", "called", "unit", "by", "definition"],
        [
            (
                one.name,
                word("measure", one.name, language),
                word("unit", one.unit, language),
                " ".join(one.dimensions),
                one.words(language)["definition"],
            )
            for one in DEFINITIONS.values()
        ],
        empty="",
    )


@app.command()
def show(
    context: typer.Context,
    name: Annotated[Measure, typer.Argument(help="as `measures list` names it")],
    brand: Annotated[str | None, typer.Option(help="only this brand")] = None,
    since: Annotated[str, typer.Option(help="2d, 6h or a date; default: 30 days ago")] = "",
    until: Annotated[str, typer.Option(help="up to this time or day, not included")] = "",
    by: Annotated[Dimension | None, typer.Option(help="one line for each")] = None,
    ids: Annotated[bool, typer.Option("--ids", help="the ids behind each figure")] = False,
    json: Json = False,
) -> None:
    """One measure: its figures, n beside each, and how many cannot be judged yet."""
    with work(context) as (session, state, now):
        zone = state.settings.zone
        span = Span(
            moment(since, now, zone) if since else now - DEFAULT,
            moment(until, now, zone) if until else now,
        )
        brand_id = brands.by_name(session, brand).id if brand else None
        answer = measure(
            session,
            name,
            span,
            Filters(brand_id, by, ids),
            state.actor(session),
            settings=state.settings,
            now=now,
        )
    if json:
        as_json(_as_dict(answer, by, brand))
        return
    _print(answer, by, ids)


def _print(answer: Answer, by: Dimension | None, ids: bool) -> None:
    language = messages.configured_language()
    definition = answer.definition
    done(
        f"{word('measure', definition.name, language)}: {definition.words(language)['definition']}"
    )
    if definition.name is not Measure.LOAD:
        done(f"{local(answer.span.since)} – {local(answer.span.until)}")
    lines = [(word("group", "whole", language), answer.whole)]
    lines += [(_called(by, one, language), one) for one in answer.groups]
    shown = [
        (label, one, figures) for label, one in lines for figures in _rows(definition.unit, one)
    ]
    table(
        ["group", "figure", "value", "95 %", "n", "pending"],
        [
            (
                label,
                word("figure", figures[0].code if len(figures) == 1 else "range", language),
                _value(definition.unit, figures, language),
                _interval(figures),
                "–".join(dict.fromkeys(str(figure.n) for figure in figures)),
                one.pending,
            )
            for label, one, figures in shown
        ],
        empty="",
    )
    for brand, channels in answer.open_channels.items():
        warn(
            "{brand}: records of {channels} are not declared complete for these days; "
            "missing ones make the rate too high",
            brand=brand,
            channels=list(channels),
        )
    if ids:
        for label, _, figures in shown:
            for figure in figures:
                done(f"{label} {word('figure', figure.code, language)}: {_ids(figure)}")


def _rows(unit: Unit, one: Measured) -> list[tuple[Figure, ...]]:
    """The figures of each line: both ends of a range make one."""
    if unit is Unit.RANGE:
        return [one.figures]
    return [(figure,) for figure in one.figures]


def _value(unit: Unit, figures: tuple[Figure, ...], language: str) -> str:
    if any(figure.is_too_small for figure in figures):
        return word("figure", "too_small", language)
    if any(figure.value is None for figure in figures):
        return word("figure", "no_records", language)
    values = [figure.value for figure in figures if figure.value is not None]
    if unit is Unit.CASES:
        return f"{values[0]:.0f}"
    if figures[0].hits is None:
        return f"{values[0]:.1f} h"
    return "–".join(f"{100 * value:.1f}" for value in values) + " %"


def _interval(figures: tuple[Figure, ...]) -> str:
    low, high = figures[0].low, figures[-1].high
    return "" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}"


def _ids(figure: Figure) -> str:
    sides = [figure.numerator]
    if figure.denominator != figure.numerator:
        sides.append(figure.denominator)
    return " / ".join(
        "; ".join(f"{kind} {' '.join(map(str, ids))}" for kind, ids in side.items()) or "–"
        for side in sides
    )


def _called(by: Dimension | None, one: Measured, language: str) -> str:
    return grouping.called(by, one.group or "", language) if by is not None else ""


def _as_dict(answer: Answer, by: Dimension | None, brand: str | None) -> dict[str, Any]:
    language = messages.configured_language()
    definition = answer.definition

    def told(one: Measured) -> dict[str, Any]:
        label = _called(by, one, language) if one.group is not None else None
        return {**asdict(one), "called": label}

    return {
        "name": definition.name,
        "called": word("measure", definition.name, language),
        "unit": definition.unit,
        "least": definition.least,
        **definition.words(language),
        "since": answer.span.since,
        "until": answer.span.until,
        "brand": brand,
        "by": by,
        "whole": told(answer.whole),
        "groups": [told(one) for one in answer.groups],
        "open_channels": answer.open_channels,
    }
