"""What a list of mentions is narrowed to, as the file of it says."""

from collections.abc import Mapping
from datetime import date

from dashboard.exports import About
from dashboard.mentions.filters import Filters
from dashboard.sign_in.session import say, term
from recovery.verdicts.corrections import CHOICES

_APART = ("q", "brand", "days", "since", "until")
_TERMS = ("source", "channel", *CHOICES)


def about(filters: Filters, brands: Mapping[int, str], today: date) -> About:
    """The brands and days of a list, and every other filter that is set.

    Args:
        filters: what is looked for.
        brands: the names of those that may be seen.
        today: the local day on which so many days end.
    """
    since, until = filters.span(today)
    return About(
        brand="、".join(brands.get(one, str(one)) for one in filters.brand),
        period=f"{since or '…'}_{until or '…'}" if since or until else "",
        filters={
            say(f"mentions_by_{name}"): _said(filters, name)
            for name in filters.narrowing
            if name not in _APART
        },
        words=filters.q,
    )


def _said(filters: Filters, name: str) -> str:
    value = getattr(filters, name)
    if name in _TERMS:
        return "、".join(term(name, one) for one in value)
    if name in ("case", "judged"):
        return say(f"mentions_{name}_{value}")
    if name == "certainty":
        return term("certainty", value)
    if name == "followers":
        return say("mentions_at_least", n=f"{value:,}")
    if name == "first":
        return say("case_yes")
    if name == "ids":
        return f"{len(value):,}"
    return "、".join(value) if isinstance(value, tuple) else str(value)
