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
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"

    RUN_CRAWLS = "run_crawls"
    KEEP_SCHEDULES = "keep_schedules"
    IMPORT_POSTS = "import_posts"
    IMPORT_CONTACTS = "import_contacts"
    DECLARE_PERIODS = "declare_periods"

    KEEP_BRANDS = "keep_brands"
    KEEP_SOURCES = "keep_sources"


_EVERYBODY = frozenset(Role)
_STAFF = _EVERYBODY - {Role.OUTSOURCED}
_ADMIN = frozenset({Role.ADMIN})
_ANALYSTS = frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN})

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_FIGURES: _STAFF,
    Right.SEE_MENTIONS: _EVERYBODY,
    Right.SEE_CASES: _EVERYBODY,
    Right.SEE_MODEL: _STAFF,
    Right.SEE_COLLECTION: _STAFF,
    Right.SEE_SETTINGS: frozenset({Role.LEAD, Role.ADMIN}),
    Right.MANAGE_USERS: frozenset({Role.ADMIN}),
    Right.READ_AUDIT: frozenset({Role.ADMIN}),
    Right.RUN_CRAWLS: _ANALYSTS | {Role.SYSTEM},
    Right.KEEP_SCHEDULES: _ANALYSTS,
    Right.IMPORT_POSTS: _ANALYSTS,
    Right.IMPORT_CONTACTS: _ANALYSTS,
    Right.DECLARE_PERIODS: _ANALYSTS,
    Right.KEEP_BRANDS: _ADMIN,
    Right.KEEP_SOURCES: _ADMIN,
}
"""The roles that have each right."""
