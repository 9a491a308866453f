"""Who may do what: one table of rights and roles. docs/access.md shows the same table.

A service asks ``actor.must(Right.…)`` before it does anything; pages ask ``actor.may`` only to
leave out what would be refused. Which cases somebody meets at all is :mod:`recovery.access.sight`.
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
    """What a role may be allowed to do: a right for each kind of act."""

    SEE_FIGURES = "see_figures"
    SEE_MENTIONS = "see_mentions"
    SEE_CASES = "see_cases"
    SEE_MODEL = "see_model"
    SEE_COLLECTION = "see_collection"
    SEE_SETTINGS = "see_settings"
    EXPORT_NAMES = "export_names"

    OPEN_CASES = "open_cases"
    WORK_CASES = "work_cases"
    MOVE_CASES = "move_cases"
    NOTE_CASES = "note_cases"
    ANSWER_IN_PUBLIC = "answer_in_public"
    CONTACT_IN_PRIVATE = "contact_in_private"
    CALL_BACK = "call_back"
    GIVE_TASKS = "give_tasks"
    COMPENSATE = "compensate"
    MARK_ABUSIVE = "mark_abusive"
    REVEAL_ORIGINALS = "reveal_originals"
    MERGE_CASES = "merge_cases"
    KEEP_EVENTS = "keep_events"
    ENTER_BY_HAND = "enter_by_hand"

    CORRECT_VERDICTS = "correct_verdicts"
    SAY_CHANNEL = "say_channel"
    SAY_CUSTOMER = "say_customer"
    MATCH_CONTACTS = "match_contacts"

    LEAD_TEAM = "lead_team"
    DISTRIBUTE_CASES = "distribute_cases"
    KEEP_VALUED = "keep_valued"
    REFUSE_AUTHORS = "refuse_authors"
    ERASE_PEOPLE = "erase_people"

    RUN_CRAWLS = "run_crawls"
    KEEP_SCHEDULES = "keep_schedules"
    IMPORT_POSTS = "import_posts"
    IMPORT_CONTACTS = "import_contacts"
    DECLARE_PERIODS = "declare_periods"
    USE_MODELS = "use_models"

    KEEP_BRANDS = "keep_brands"
    KEEP_SOURCES = "keep_sources"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


_EVERYBODY = frozenset(Role)
_STAFF = _EVERYBODY - {Role.OUTSOURCED}
_PEOPLE = _STAFF - {Role.SYSTEM}
_ADMIN = frozenset({Role.ADMIN})
_LEADS = frozenset({Role.LEAD, Role.ADMIN})
_ANALYSTS = _LEADS | {Role.ANALYST}
_JOINERS = _LEADS | {Role.HANDLER}
_WORKERS = _JOINERS | {Role.OUTSOURCED}

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_FIGURES: _STAFF,
    Right.SEE_MENTIONS: _EVERYBODY,
    Right.SEE_CASES: _EVERYBODY,
    Right.SEE_MODEL: _STAFF,
    Right.SEE_COLLECTION: _STAFF,
    Right.SEE_SETTINGS: _LEADS,
    Right.OPEN_CASES: _JOINERS | {Role.PR},
    Right.WORK_CASES: _WORKERS,
    Right.MOVE_CASES: _WORKERS | {Role.PR, Role.SYSTEM},
    Right.NOTE_CASES: _EVERYBODY,
    Right.ANSWER_IN_PUBLIC: _WORKERS | {Role.PR},
    Right.CONTACT_IN_PRIVATE: _WORKERS,
    Right.CALL_BACK: _WORKERS,
    Right.GIVE_TASKS: _WORKERS,
    Right.COMPENSATE: _WORKERS,
    Right.MARK_ABUSIVE: _WORKERS | {Role.PR},
    Right.REVEAL_ORIGINALS: _JOINERS,
    Right.MERGE_CASES: _JOINERS,
    Right.KEEP_EVENTS: _JOINERS | {Role.PR},
    Right.ENTER_BY_HAND: _JOINERS | {Role.PR},
    Right.CORRECT_VERDICTS: _PEOPLE,
    Right.SAY_CHANNEL: _PEOPLE,
    Right.SAY_CUSTOMER: _PEOPLE,
    Right.MATCH_CONTACTS: _PEOPLE,
    Right.LEAD_TEAM: _LEADS,
    Right.DISTRIBUTE_CASES: _LEADS | {Role.SYSTEM},
    Right.KEEP_VALUED: _LEADS,
    Right.REFUSE_AUTHORS: _LEADS,
    Right.ERASE_PEOPLE: _LEADS,
    Right.RUN_CRAWLS: _ANALYSTS | {Role.SYSTEM},
    Right.KEEP_SCHEDULES: _ANALYSTS,
    Right.IMPORT_POSTS: _ANALYSTS,
    Right.IMPORT_CONTACTS: _ANALYSTS,
    Right.DECLARE_PERIODS: _ANALYSTS,
    Right.USE_MODELS: frozenset({Role.ANALYST, Role.ADMIN}),
    Right.KEEP_BRANDS: _ADMIN,
    Right.KEEP_SOURCES: _ADMIN,
    Right.MANAGE_USERS: _ADMIN,
    Right.READ_AUDIT: _ADMIN,
    Right.EXPORT_NAMES: _LEADS | {Role.PR},
}
"""The roles that have each right; those of a case's moves: ``recovery.casework.lifecycle``."""
