"""Who may do what: one table of rights and roles. docs/access.md shows the same table.

A service asks ``actor.must(Right.…)`` before it does anything; pages ask ``actor.may`` only to
leave out what would be refused.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do. ``system`` is the product itself."""

    PR = "pr"
    ANALYST = "analyst"
    HANDLER = "handler"
    LEAD = "lead"
    ADMIN = "admin"
    OUTSOURCED = "outsourced"
    SYSTEM = "system"


class Right(StrEnum):
    """What a role may be allowed to do."""

    SEE_FIGURES = "see_figures"
    SEE_MENTIONS = "see_mentions"
    SEE_CASES = "see_cases"
    SEE_MODEL = "see_model"
    SEE_COLLECTION = "see_collection"
    SEE_SETTINGS = "see_settings"
    EXPORT_NAMES = "export_names"
    CORRECT_VERDICTS = "correct_verdicts"
    USE_MODELS = "use_models"


_EVERYBODY = frozenset(Role)
_STAFF = _EVERYBODY - {Role.OUTSOURCED}

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_FIGURES: _STAFF,
    Right.SEE_MENTIONS: _EVERYBODY,
    Right.SEE_CASES: _EVERYBODY,
    Right.SEE_MODEL: _STAFF,
    Right.SEE_COLLECTION: _STAFF,
    Right.SEE_SETTINGS: frozenset({Role.LEAD, Role.ADMIN}),
    Right.EXPORT_NAMES: frozenset({Role.PR, Role.LEAD, Role.ADMIN}),
    Right.CORRECT_VERDICTS: _STAFF - {Role.SYSTEM},
    Right.USE_MODELS: frozenset({Role.ANALYST, Role.ADMIN}),
}
"""The roles that have each right."""
