"""What a case was before something was put into it, and how it becomes that again.

Kept in the case events as ``{field: [before, after]}``, codes, numbers and times only. Restoring
looks at what has become of each field meanwhile: what somebody has changed since stays. The score
is not kept: it follows from the other fields (:mod:`recovery.clocks.timing`).
"""

from datetime import datetime
from typing import Any

from storage.models import Case

KEPT_APART = frozenset(
    {"id", "brand_id", "version", "updated_at", "opened_at", "title"}
    | {"priority", "priority_terms", "look_at"}
)
"""Fields that joining never changes, that follow from others, or that are not to be restored."""
Changes = dict[str, list[Any]]


def taken(case: Case) -> dict[str, Any]:
    """The fields of a case as an event can keep them; times in ISO 8601."""
    fields = case.model_dump(exclude=set(KEPT_APART))
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in fields.items()
    }


def changes(before: dict[str, Any], case: Case) -> Changes:
    """What differs from ``before`` by now."""
    after = taken(case)
    return {name: [was, after[name]] for name, was in before.items() if was != after[name]}


def restore(case: Case, changed: Changes) -> None:
    """Give a case back what ``changed`` says it was, where it still is what it then became."""
    now = taken(case)
    for name, (before, after) in changed.items():
        if now[name] == after:
            setattr(case, name, _value(name, before))


def _value(name: str, kept: Any) -> Any:
    is_time = isinstance(kept, str) and name.endswith(("_at", "_due"))
    return datetime.fromisoformat(kept) if is_time else kept
