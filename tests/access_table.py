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
    "casework.abuse.mark_abusive": "phlao",
    "access.accounts.invite": "a",
    "access.accounts.set_active": "a",
    "access.accounts.set_password": "a",
    "access.accounts.set_role": "a",
    "access.accounts.sign_out": "a",
    "access.accounts.unlock": "a",
    "casework.acting.prepare_reply": "phlao",
    "casework.acting.record_reply": "phlao",
    "access.audit.lines": "a",
    "collection.brand_changes.save": "a",
    "collection.brand_changes.set_active": "a",
    "casework.bulk.distribute": "las",
    "casework.bulk.do": "hlao",  # claiming; every act is in BULK
    "casework.bulk_undoing.undo": "hlao",  # of a claim of one's own
    "proof.callbacks.record": "hlao",
    "proof.callbacks.reopen": "hlao",
    "casework.cases.assign": "hlao",
    "casework.cases.move": "phlao",  # to acknowledged; every move is in test_lifecycle
    "casework.cases.note": EVERYBODY,
    "casework.cases.seen": EVERYBODY,
    "channel.word.say": "pnhla",
    "collection.collecting.again": "nlas",
    "collection.collecting.ask": "nlas",
    "collection.collecting.rerun": "nlas",
    "collection.collecting.set_cookie": "a",
    "casework.compensation.approve": "hlao",
    "casework.compensation.decline": "hlao",
    "casework.compensation.give": "hlao",
    "casework.compensation.propose": "hlao",
    "contacts.matches.decide": "pnhla",
    "contacts.periods.check": "nla",
    "contacts.periods.declare": "nla",
    "contacts.periods.retract": "nla",
    "verdicts.corrections.confirm": "pnhla",
    "verdicts.corrections.correct": "pnhla",
    "casework.customers.decide": "pnhla",
    "team.distribution.distribute": "las",
    "team.duties.absences": EVERYBODY,
    "team.duties.add_shift": "la",
    "team.duties.add_skill": "la",
    "team.duties.change": "la",
    "team.duties.remove_shift": "la",
    "team.duties.remove_skill": "la",
    "team.duties.say_absent": "la",  # of somebody else; of themselves everybody who works cases
    "team.duties.say_back": "la",
    "team.duties.say_presence": "la",
    "team.duties.whose": "la",
    "intake.entering.enter": "phla",
    "intake.entering.enter_all": "phla",
    "intake.entry_import.import_file": "phla",
    "access.erasure.erase": "la",
    "access.erasure.look": "la",
    "casework.events.add": "phla",
    "casework.events.drop_empty": "phla",
    "casework.events.open_event": "phla",
    "casework.events.remove": "phla",
    "casework.events.seen": EVERYBODY,
    "casework.handing.assign": "hlao",
    "casework.handing.claim": "hlao",
    "casework.handing.hand_over": "hlao",
    "casework.handing.release": "la",  # of somebody else
    "casework.handing.take_back": "hlao",
    "collection.importing.carry_out": "nla",  # posts; every kind of file is in FILES
    "collection.importing.check": "nla",
    "collection.importing.start": "nla",
    "measures.asking.measure": "pnhlas",
    "casework.merging.merge": "hla",
    "casework.merging.split": "hla",
    "verdicts.models.use": "na",
    "casework.private_contact.record_contact": "hlao",
    "verdicts.refit.run": "na",
    "access.refusals.lift": "la",
    "access.refusals.refuse": "la",
    "access.revealing.reveal": "hla",
    "verdicts.sampling.draw": "pnhla",
    "access.saved_views.delete": "pnhlao",  # the product itself is no user who could keep one
    "access.saved_views.save": "pnhlao",
    "access.saved_views.views": EVERYBODY,
    "collection.scheduling.add": "nla",
    "collection.scheduling.edit": "nla",
    "collection.scheduling.pause": "nla",
    "collection.scheduling.pause_all": "nla",
    "collection.scheduling.remove": "nla",
    "collection.scheduling.resume": "nla",
    "collection.scheduling.resume_all": "nla",
    "collection.scheduling.run_now": "nlas",
    "intake.taking_in.join": "hla",
    "intake.taking_in.open_with": "phla",
    "casework.tasks.add": "hlao",
    "casework.tasks.finish": "hlao",
    "casework.together.answer": "hla",
    "casework.together.assign": "hlao",
    "casework.together.close": "phla",
    "casework.together.move": "phlaos",
    "casework.together.sent": "hlao",
    "access.typed.forget": EVERYBODY,
    "access.typed.keep": EVERYBODY,
    "access.typed.kept": EVERYBODY,
    "access.typed.writing": EVERYBODY,
    "casework.undismissing.undo": "phlaos",  # of one's own
    "casework.undoing.undo": "hla",
    "casework.valued.add": "la",
    "casework.valued.import_file": "la",
    "casework.valued.remove": "la",
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
    "casework.acts.responded": "what a recorded reply or contact does to its case",
    "access.audit.record": "the line that a service adds about itself",
    "casework.cases.give": "what claim, assign, hand over and distribution end in",
    "casework.cases.locked": "how a service gets the case that it changes",
    "casework.cases.record": "the line of history that a service adds about itself",
    "verdicts.corrections.dismissed": "what dismissing a case says of its mentions",
    "verdicts.corrections.reopened": "what reopening a case takes back",
    "collection.importing.kinds_of": "tells a page which kinds of files somebody may import",
    "intake.intake.join": "triage and splitting put a complaint into a case",
    "intake.intake.open_case": "triage and splitting open a case",
    "intake.intake.reassess": "triage takes a new verdict in",
    "casework.merging.open_with": "what splitting and undoing open",
    "intake.orders.follow_up": "what entering a further letter does",
    "casework.parts.each": "how the services of events go over their cases",
    "proof.relapse.reopen_for": "triage sees that a problem is back",
    "access.sight.covers_case": "how a service asks whether a case is seen",
    "access.sight.of": "how a service asks what is seen",
    "casework.undismissing.may_undo": "tells a page whether to offer it",
}
"""Functions with an actor that are parts of a service, which has asked already."""

OF_NO_CASE = {
    "team.duties.absences": "nothing of a customer",
    "access.saved_views.delete": "an address that somebody kept",
    "access.saved_views.save": "the same",
    "access.saved_views.views": "the same",
}
"""What an outsourced handler may call and is about no brand."""


def roles(letters: str) -> set[Role]:
    """The roles of a row."""
    return {LETTERS[letter] for letter in letters}
