"""周报: last week's measures beside those of the week before."""

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from dashboard import opening, times
from dashboard.overview import data, words
from dashboard.overview.figure_words import hours, leakage_range, meaning, rate, sample
from dashboard.queries import service
from dashboard.queries.service import Service
from dashboard.queries.weekly import Week
from dashboard.sign_in.session import language, now, say, seen_by, term
from dashboard.widgets import change, figure
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from recovery.measures.definitions import Measure
from recovery.measures.measured import Figure
from storage.engine import transaction


def show(brand_id: int, actor: Actor, sight: Sight) -> None:
    """The reading."""
    seen = data.week(data.stamp(), brand_id, actor, sight)
    st.caption(say("overview_week", first=times.day(seen.first), last=times.day(seen.last)))
    asked = _figures(seen, brand_id)
    if asked is not None:
        show_cases(asked, brand_id, seen.service)
    words.show_topics(seen.topics, seen.first, seen.last, brand_id)


def _figures(seen: Week, brand_id: int) -> Measure | None:
    asked = None
    with st.grid(4, min_column_width=190, gap="small"):
        _leakage(seen, brand_id)
        for name, code, value in (
            (Measure.ESCALATION, "share", rate),
            (Measure.REPEAT, "share", rate),
            (Measure.SLA, "share", rate),
            (Measure.FIRST_RESPONSE, "median_working", hours),
            (Measure.RESOLUTION, "median_working", hours),
        ):
            if _measured(seen, name, code, value):
                asked = name
        _won(seen)
        _granted(seen)
    return asked


def _measured(seen: Week, name: Measure, code: str, value: Callable[[Figure], str]) -> bool:
    found = seen.service.figure(name, code)
    before = seen.before.figure(name, code)
    return figure(
        name,
        value(found),
        name=term("measure", name),
        help_text=meaning(name, language()),
        delta=_moved(found, before, is_share=code == "share"),
        delta_is_bad=name is not Measure.SLA,
        delta_against=say("overview_week_before", value=value(before), n=f"{before.n:,}"),
        detail=sample(found, seen.service.measured[name].pending),
        opens=say("see_queue") if found.n else None,
    )


def _moved(found: Figure, before: Figure, *, is_share: bool) -> str | int | None:
    """By how many points or hours a figure moved; unknown where either has too few."""
    if found.value is None or before.value is None:
        return None
    if is_share:
        points = round(100 * (found.value - before.value))
        return f"{points:+d}pp" if points else 0
    moved = round(found.value - before.value, 1)
    return f"{moved:+.1f}h" if moved else 0


def _leakage(seen: Week, brand_id: int) -> None:
    one, before = (each.measured[Measure.LEAKAGE] for each in (seen.service, seen.before))
    most = one.figure("most")
    contacts = most.n - (most.hits or 0)
    if figure(
        "leakage",
        leakage_range(one),
        name=say("leakage"),
        help_text=meaning(Measure.LEAKAGE, language()),
        delta=_moved(most, before.figure("most"), is_share=True),
        delta_is_bad=True,
        delta_against=say(
            "overview_week_before", value=leakage_range(before), n=f"{before.figure('most').n:,}"
        ),
        detail=say(
            "leakage_n" if contacts else "leakage_no_contacts",
            n=f"{most.n:,}",
            contacts=f"{contacts:,}",
        ),
        opens=say("see_mentions"),
    ):
        opening.mentions(measure="leaked", brand=brand_id, since=seen.first, until=seen.last)


def _won(seen: Week) -> None:
    won, before = seen.service.won, seen.before.won

    def told(rate: float | None) -> str:
        return say("too_few") if rate is None else f"{rate:.0%}"

    if figure(
        "won_back",
        told(won.rate),
        name=say("overview_won"),
        help_text=say("overview_won_help"),
        detail=" · ".join(
            (
                say("overview_won_n", won=len(won.won), n=won.n, unproven=len(won.unproven)),
                say("overview_week_before", value=told(before.rate), n=before.n),
            )
        ),
        opens=say("see_queue") if won.n or won.unproven else None,
    ):
        opening.dialog(opening.Cases(say("overview_won"), (*won.won, *won.lost, *won.unproven)))


def _granted(seen: Week) -> None:
    granted, before = seen.granted, seen.granted_before
    if figure(
        "granted",
        _money(granted.amount),
        name=say("overview_granted"),
        help_text=say("overview_granted_help"),
        delta=change(round(granted.amount), round(before.amount)),
        delta_against=say("overview_week_before", value=_money(before.amount), n=before.decisions),
        detail=say("overview_n", n=f"{granted.decisions:,}"),
        opens=say("see_queue") if granted.case_ids else None,
    ):
        opening.dialog(opening.Cases(say("overview_granted"), granted.case_ids))


def _money(amount: Decimal) -> str:
    return f"¥{amount:,.0f}"


def show_cases(name: Measure, brand_id: int, of: Service) -> None:
    """The cases that a measure counts, in a dialog; who looks is asked again."""
    with transaction() as session:
        actor, sight = seen_by(session)
        answer = service.behind(session, name, brand_id, of.span, actor, sight, now())
    one = answer.whole.figure("median_working" if name in _TIMES else "share")
    ids = one.numerator if name in _HITS else one.denominator
    opening.dialog(opening.Cases(term("measure", name), ids.get("case", ())))


_TIMES = (Measure.FIRST_RESPONSE, Measure.RESOLUTION)
_HITS = (Measure.ESCALATION, Measure.REPEAT)
"""Of which the cases are shown that it speaks of, and not all that were looked at."""
