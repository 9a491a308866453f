"""What a case was before something was put into it, and how it becomes that again.

Kept in the case events as ``{field: [before, after]}``, codes, numbers and times only. Restoring
looks at what has become of each field meanwhile: what somebody has changed since stays.
"""

from datetime import datetime
from typing import Any

from recovery import priority
from storage.models import Case

KEPT_APART = frozenset({"id", "brand_id", "version", "updated_at", "opened_at", "title"})
"""Fields that joining never changes, or that are not to be restored."""
TERMS = "priority_terms"
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
    """Give a case back what ``changed`` says it was, where it still is what it then became.

    Of the priority each term by itself: one that was added since, such as a deadline that passed,
    stays.
    """
    now = taken(case)
    for name, (before, after) in changed.items():
        if name not in (TERMS, "priority") and now[name] == after:
            setattr(case, name, _value(name, before))
    if TERMS not in changed:
        return
    before, after = changed[TERMS]
    terms = dict(now[TERMS])
    for term in before.keys() | after.keys():
        if terms.get(term) == after.get(term):
            terms.pop(term, None)
            if term in before:
                terms[term] = before[term]
    is_untouched = now[TERMS] == after
    case.priority_terms = terms
    if not is_untouched:
        case.priority = priority.total(terms)
    elif "priority" in changed and now["priority"] == changed["priority"][1]:
        case.priority = changed["priority"][0]


def _value(name: str, kept: Any) -> Any:
    is_time = isinstance(kept, str) and name.endswith(("_at", "_due"))
    return datetime.fromisoformat(kept) if is_time else kept
