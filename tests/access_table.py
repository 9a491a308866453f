"""Who may do what, written down by hand: what the product must agree with, never made from it.

``p`` PR, ``n`` analyst, ``h`` handler, ``l`` lead, ``a`` administrator, ``o`` outsourced handler,
``s`` the product itself.
"""

from recovery.access.actor import Role

LETTERS = {
    "p": Role.PR,
    "n": Role.ANALYST,
    "h": Role.HANDLER,
    "l": Role.LEAD,
    "a": Role.ADMIN,
    "o": Role.OUTSOURCED,
    "s": Role.SYSTEM,
}

RIGHTS = {
    "see_figures": "pnhlas",
    "see_mentions": "pnhlaos",
    "see_cases": "pnhlaos",
    "see_model": "pnhlas",
    "see_collection": "pnhlas",
    "see_settings": "la",
    "export_names": "pla",
    "open_cases": "phla",
    "work_cases": "hlao",
    "move_cases": "phlaos",
    "note_cases": "pnhlaos",
    "answer_in_public": "phlao",
    "contact_in_private": "hlao",
    "call_back": "hlao",
    "give_tasks": "hlao",
    "compensate": "hlao",
    "mark_abusive": "phlao",
    "reveal_originals": "hla",
    "merge_cases": "hla",
    "keep_events": "phla",
    "enter_by_hand": "phla",
    "correct_verdicts": "pnhla",
    "say_channel": "pnhla",
    "say_customer": "pnhla",
    "match_contacts": "pnhla",
    "lead_team": "la",
    "distribute_cases": "las",
    "keep_valued": "la",
    "refuse_authors": "la",
    "erase_people": "la",
    "run_crawls": "nlas",
    "keep_schedules": "nla",
    "import_posts": "nla",
    "import_contacts": "nla",
    "declare_periods": "nla",
    "use_models": "na",
    "keep_brands": "a",
    "keep_sources": "a",
    "manage_users": "a",
    "read_audit": "a",
}

EVERYBODY = "pnhlaos"

SERVICES = {
    "abuse.mark_abusive": "phlao",
    "accounts.invite": "a",
    "accounts.set_active": "a",
    "accounts.set_password": "a",
    "accounts.set_role": "a",
    "accounts.sign_out": "a",
    "accounts.unlock": "a",
    "acting.prepare_reply": "phlao",
    "acting.record_reply": "phlao",
    "audit.lines": "a",
    "brand_changes.save": "a",
    "brand_changes.set_active": "a",
    "bulk.distribute": "las",
    "bulk.do": "hlao",  # claiming; every act is in BULK
    "bulk_undoing.undo": "hlao",  # of a claim of one's own
    "callbacks.record": "hlao",
    "callbacks.reopen": "hlao",
    "cases.assign": "hlao",
    "cases.move": "phlao",  # from received to acknowledged; every move is in test_lifecycle
    "cases.note": EVERYBODY,
    "cases.seen": EVERYBODY,
    "channel_word.say": "pnhla",
    "collecting.again": "nlas",
    "collecting.ask": "nlas",
    "collecting.rerun": "nlas",
    "collecting.set_cookie": "a",
    "compensation.approve": "hlao",
    "compensation.decline": "hlao",
    "compensation.give": "hlao",
    "compensation.propose": "hlao",
    "contact_matches.decide": "pnhla",
    "contact_periods.check": "nla",
    "contact_periods.declare": "nla",
    "contact_periods.retract": "nla",
    "corrections.confirm": "pnhla",
    "corrections.correct": "pnhla",
    "customers.decide": "pnhla",
    "distribution.distribute": "las",
    "duties.absences": EVERYBODY,
    "duties.add_shift": "la",
    "duties.add_skill": "la",
    "duties.change": "la",
    "duties.remove_shift": "la",
    "duties.remove_skill": "la",
    "duties.say_absent": "la",  # of somebody else; of themselves everybody who works cases
    "duties.say_back": "la",
    "duties.say_presence": "la",
    "duties.whose": "la",
    "entering.enter": "phla",
    "entering.enter_all": "phla",
    "entry_import.import_file": "phla",
    "erasure.erase": "la",
    "erasure.look": "la",
    "events.add": "phla",
    "events.open_event": "phla",
    "events.remove": "phla",
    "events.seen": EVERYBODY,
    "handing.assign": "hlao",
    "handing.claim": "hlao",
    "handing.hand_over": "hlao",
    "handing.release": "la",  # of somebody else
    "handing.take_back": "hlao",
    "importing.carry_out": "nla",  # posts; every kind of file is in FILES
    "importing.check": "nla",
    "importing.start": "nla",
    "measures.measure": "pnhlas",
    "merging.merge": "hla",
    "merging.split": "hla",
    "models.use": "na",
    "private_contact.record_contact": "hlao",
    "refit.run": "na",
    "refusals.lift": "la",
    "refusals.refuse": "la",
    "revealing.reveal": "hla",
    "sampling.draw": "pnhla",
    "saved_views.delete": "pnhlao",  # the product itself is no user who could keep one
    "saved_views.save": "pnhlao",
    "saved_views.views": EVERYBODY,
    "scheduling.add": "nla",
    "scheduling.edit": "nla",
    "scheduling.pause": "nla",
    "scheduling.pause_all": "nla",
    "scheduling.remove": "nla",
    "scheduling.resume": "nla",
    "scheduling.resume_all": "nla",
    "scheduling.run_now": "nlas",
    "taking_in.join": "hla",
    "taking_in.open_with": "phla",
    "tasks.add": "hlao",
    "tasks.finish": "hlao",
    "together.answer": "hla",
    "together.assign": "hlao",
    "together.close": "phla",
    "together.move": "phlaos",
    "together.sent": "hlao",
    "typed.forget": EVERYBODY,
    "typed.keep": EVERYBODY,
    "typed.kept": EVERYBODY,
    "typed.writing": EVERYBODY,
    "undismissing.undo": "phlaos",  # of one's own
    "undoing.undo": "hla",
    "valued.add": "la",
    "valued.import_file": "la",
    "valued.remove": "la",
}
"""Every service that is given an actor, or a way to look one up, and who may call it."""

BULK = {
    "claim": "hlao",
    "assign": "hlao",
    "move": "phlao",
    "dismiss": "phlao",
    "event": "phla",
}
"""What is done to many cases at once, and who may; distributing is a service of its own."""

PAGES = {
    "overview": "pnhla",
    "mentions": "pnhlao",
    "queue": "pnhlao",
    "case": "pnhlao",
    "leakage": "pnhla",
    "quality": "pnhla",
    "collection": "pnhla",
    "settings": "la",
}
"""Who may open a page."""

FILES = {"posts": "nla", "contacts": "nla", "entries": "phla"}
"""The kinds of files that are imported on a screen, and who may."""

STEPS = {
    "acts.responded": "what a recorded reply or contact does to its case",
    "audit.record": "the line that a service adds about itself",
    "cases.give": "what claim, assign, hand over and distribution end in",
    "cases.locked": "how a service gets the case that it changes",
    "cases.record": "the line of history that a service adds about itself",
    "corrections.dismissed": "what dismissing a case says of its mentions",
    "corrections.reopened": "what reopening a case takes back",
    "importing.kinds_of": "tells a page which kinds of files somebody may import",
    "intake.join": "triage and splitting put a complaint into a case",
    "intake.open_case": "triage and splitting open a case",
    "intake.reassess": "triage takes a new verdict in",
    "merging.open_with": "what splitting and undoing open",
    "orders.follow_up": "what entering a further letter does",
    "parts.each": "how the services of events go over their cases",
    "relapse.reopen_for": "triage sees that a problem is back",
    "sight.covers_case": "how a service asks whether a case is seen",
    "sight.must_see": "how a service asks whether a case is seen",
    "sight.of": "how a service asks what is seen",
    "undismissing.may_undo": "tells a page whether to offer it",
}
"""Functions with an actor that are parts of a service, which has asked already."""

OF_NO_CASE = {
    "duties.absences": "nothing of a customer",
    "saved_views.delete": "an address that somebody kept",
    "saved_views.save": "the same",
    "saved_views.views": "the same",
}
"""What an outsourced handler may call and is about no brand."""


def roles(letters: str) -> set[Role]:
    """The roles of a row."""
    return {LETTERS[letter] for letter in letters}
