"""Figures as people read them: what a measure means, its value, its n, and against the usual."""

from dashboard.queries.overview import Overview
from dashboard.sign_in.session import say
from dashboard.widgets import change
from recovery.measures.definitions import DEFINITIONS, Measure
from recovery.measures.measured import Figure, Measured


def meaning(name: Measure, language: str) -> str:
    """The definition of a measure, what it counts and leaves out, and where it comes from."""
    words = DEFINITIONS[name].words(language)
    return "\n\n".join(
        (
            words["definition"],
            say("overview_counted", words=words["counted"]),
            say("overview_left_out", words=words["left_out"]),
            say("overview_from", words=words["source"]),
        )
    )


def rate(one: Figure) -> str:
    """A share; 样本不足 where n is too small."""
    return say("too_few") if one.value is None else f"{one.value:.0%}"


def hours(one: Figure) -> str:
    """A median in working hours."""
    return say("too_few") if one.value is None else say("overview_hours", n=f"{one.value:.1f}")


def sample(one: Figure, pending: int) -> str:
    """The n of a figure, and of how many nothing can be said yet."""
    if pending:
        return say("overview_n_pending", n=f"{one.n:,}", pending=f"{pending:,}")
    return say("overview_n", n=f"{one.n:,}")


def leakage_range(one: Measured) -> str:
    """At least – at most; why there is none where there is none."""
    low, high = one.figure("least"), one.figure("most")
    if low.value is None or high.value is None:
        return say("too_few")
    ends = dict.fromkeys((f"{low.value:.0%}", f"{high.value:.0%}"))
    return "–".join(ends)


def against(seen: Overview, measure: str, count: int) -> tuple[str | int | None, str | None]:
    """The change of a count, and against what: the usual, else the days just before."""
    usual = (seen.usual or {}).get(measure)
    if usual is not None:
        key = ("overview_usual", "overview_above", "overview_below")[usual.compare(count)]
        return change(count, round(usual.middle)), say(key, n=f"{usual.middle:,.0f}")
    if seen.previous is not None:
        return change(count, seen.previous[measure]), say("overview_than_before")
    return None, None
