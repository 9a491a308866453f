"""Real calls of the services that the pages brought, for tests/access_calls.py."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from recovery.access import saved_views, typed
from recovery.access.actor import Actor, Role
from recovery.access.typed import Field
from recovery.casework import bulk, bulk_undoing, cases, merging, undismissing
from recovery.casework.bulk import Act, Done, Kind, Receipt, Result
from recovery.casework.lifecycle import Dismissal, Stage
from recovery.collection import brand_changes, collecting, importing, scheduling
from recovery.collection.file_looks import FileKind
from recovery.collection.importing import Importing, Wanted
from recovery.collection.uploads import Upload
from recovery.intake import taking_in
from storage import runs
from storage.config import get_settings
from storage.keys import get_keys
from storage.models import Case, SavedView, Schedule, User
from tests.access_world import LATER, NOW, World
from tests.recovery.making import LEAD

Call = Callable[[Session, World, Actor], object]

PLAN = "每小时"
TIMES = ("interval", "1h")
VIEW = "我的"
S = get_settings


def schedule(session: Session, _world: World, _actor: Actor) -> None:
    """A schedule to be changed."""
    session.add(Schedule(name=PLAN, source="weibo", trigger=TIMES[0], expression=TIMES[1]))
    session.flush()


def run(session: Session, _world: World, _actor: Actor) -> None:
    """A crawl that ended."""
    made = runs.create(session, kind="crawl", source="weibo", actor="job", now=NOW)
    assert made.id is not None
    runs.start(session, made.id, NOW)
    runs.finish(session, made.id, status="ok", now=NOW)


def view(session: Session, _world: World, actor: Actor) -> None:
    """A view of the actor's own, where they are a user."""
    if session.exec(select(User).where(User.name == actor.name)).first() is not None:
        saved_views.save(session, actor, "queue", VIEW, {}, is_shared=False, now=NOW)


def dismissal(session: Session, world: World, actor: Actor) -> None:
    """A case that the actor dismissed when they were a lead."""
    if session.get(Case, world.case_id) is not None:
        was = Actor(actor.name, Role.LEAD, "cli")
        cases.move(
            session, world.case_id, Stage.DISMISSED, was, reason=Dismissal.DUPLICATE, now=LATER
        )


def having(session: Session, world: World, actor: Actor) -> None:
    """The case is with the actor, where they are a user."""
    case = session.get(Case, world.case_id)
    user = session.exec(select(User).where(User.name == actor.name)).first()
    if case is not None and user is not None:
        case.assignee_id = user.id
        session.flush()


def two(session: Session, world: World, _actor: Actor) -> None:
    """A case of two mentions."""
    merging.merge(session, world.other_id, world.case_id, LEAD, now=NOW)


PREPARED: dict[str, Callable[[Session, World, Actor], None]] = {
    **dict.fromkeys(("collection.collecting.again", "collection.collecting.rerun"), run),
    **dict.fromkeys(
        (
            f"collection.scheduling.{one}"
            for one in ("edit", "pause", "remove", "resume", "run_now")
        ),
        schedule,
    ),
    **dict.fromkeys(("casework.handing.hand_over", "access.revealing.reveal"), having),
    **dict.fromkeys(("casework.merging.split", "casework.undoing.undo"), two),
    "access.saved_views.delete": view,
    "casework.undismissing.undo": dismissal,
}
"""What is there before a service is called."""

OTHERWISE = {
    "casework.compensation.approve": "above your limit",
    "casework.compensation.decline": "above your limit",
    "contacts.matches.decide": "there is no record 'T-1'",
    "contacts.periods.declare": "no service record names the channel",
    "contacts.periods.retract": "there is no period 1",
    "team.duties.remove_shift": "there is no shift 1",
    "team.duties.remove_skill": "has no such skill",
    "intake.entering.enter": "there is no monitored brand",
    "intake.entry_import.import_file": "there is no file",
    "access.erasure.erase": "nothing is stored of this author",
    "casework.handing.take_back": "nobody has case",
    "collection.importing.carry_out": "there is no file",
    "verdicts.models.use": "there is no model",
    "verdicts.refit.run": "too few to learn from",
    "access.refusals.lift": "there is no refusal 1",
    "casework.valued.import_file": "there is no file",
    "casework.valued.remove": "there is no entry 1",
}
"""What is said, after the role was asked, of what there is not; all other calls are done."""


def of_all(result: Result) -> Result:
    """What became of the cases; the first refusal is raised, as the service of one case does."""
    for _, error in result.refused:
        raise error
    return result


def version(session: Session, case_id: int) -> int:
    case = session.get(Case, case_id)
    return case.version if case is not None else 1


ACTS = {
    Kind.CLAIM: lambda _: Act(Kind.CLAIM),
    Kind.ASSIGN: lambda _: Act(Kind.ASSIGN, to="hua"),
    Kind.MOVE: lambda _: Act(Kind.MOVE, stage=Stage.ACKNOWLEDGED),
    Kind.DISMISS: lambda _: Act(Kind.DISMISS, reason=Dismissal.DUPLICATE),
    Kind.EVENT: lambda world: Act(Kind.EVENT, event_id=world.event_id),
}


def many(kind: Kind) -> Call:
    """A bulk act; what is put into an event is the case that is in none yet."""

    def call(session: Session, world: World, actor: Actor) -> object:
        case_id = world.solved_id if kind is Kind.EVENT else world.case_id
        seen = {case_id: version(session, case_id)}
        return of_all(bulk.do(ACTS[kind](world), seen, lambda _: actor, S(), now=LATER))

    return call


def _undone(session: Session, world: World, actor: Actor) -> object:
    done = Done(world.case_id, version(session, world.case_id), 1, {})
    receipt = Receipt(Act(Kind.CLAIM), actor.name, LATER, (done,))
    return of_all(bulk_undoing.undo(receipt, lambda _: actor, now=LATER))


def _number(session: Session, name: str) -> int:
    """Of a saved view; one that is not there where somebody could keep none."""
    owner = select(User.id).where(User.name == name)
    own = select(SavedView.id).where(col(SavedView.user_id).in_(owner))
    return session.exec(own).first() or 1_000_000


def _last_run(session: Session) -> int:
    return runs.newest(session, 1)[0].id or 0


def _file(name: str = "no such file.csv") -> Upload:
    return Upload(Path(name), name, 0)


POSTS = Wanted(FileKind.POSTS, source="weibo")


def _started(_session: Session, _world: World, actor: Actor) -> object:
    job = importing.start(_file(), POSTS, actor, S())
    while not job.is_over:
        pass
    return job


def _plan(act: Callable[..., Any], *more: Any) -> Call:
    return lambda s, _, a: act(s, a, PLAN, *more, LATER)


CALLS: dict[str, Call] = {
    "collection.brand_changes.save": lambda s, _, a: brand_changes.save(
        s, a, {"name": "新牌"}, now=LATER
    ),
    "collection.brand_changes.set_active": lambda s, w, a: brand_changes.set_active(
        s, a, w.brand_id, is_active=False, now=LATER
    ),
    "casework.bulk.distribute": lambda _s, _w, a: bulk.distribute(lambda _: a, S(), now=LATER),
    "casework.bulk.do": many(Kind.CLAIM),
    "casework.bulk_undoing.undo": _undone,
    "collection.collecting.again": lambda s, _, a: collecting.again(s, a, _last_run(s), now=LATER),
    "collection.collecting.ask": lambda s, _, a: collecting.ask(
        s, a, ["weibo"], brand_id=None, options={}, now=LATER
    ),
    "collection.collecting.rerun": lambda s, _, a: collecting.rerun(s, a, _last_run(s), now=LATER),
    "collection.collecting.set_cookie": lambda s, _, a: collecting.set_cookie(
        s, a, "weibo", "a=b", LATER
    ),
    "collection.importing.carry_out": lambda _s, _w, a: importing.carry_out(
        Importing("x", FileKind.POSTS), _file(), POSTS, a, S()
    ),
    "collection.importing.check": lambda _s, _w, a: importing.check(a, FileKind.POSTS),
    "collection.importing.start": _started,
    "access.saved_views.delete": lambda s, _, a: saved_views.delete(s, a, _number(s, a.name)),
    "access.saved_views.save": lambda s, _, a: saved_views.save(
        s, a, "queue", "新的", {}, is_shared=True, now=LATER
    ),
    "access.saved_views.views": lambda s, _, a: saved_views.views(s, a, "queue"),
    "collection.scheduling.add": lambda s, _, a: scheduling.add(
        s, a, "新的", "weibo", TIMES, LATER
    ),
    "collection.scheduling.edit": _plan(scheduling.edit),
    "collection.scheduling.pause": _plan(scheduling.pause),
    "collection.scheduling.pause_all": lambda s, _, a: scheduling.pause_all(s, a, "维护", LATER),
    "collection.scheduling.remove": lambda s, _, a: scheduling.remove(s, a, PLAN),
    "collection.scheduling.resume": _plan(scheduling.resume),
    "collection.scheduling.resume_all": lambda s, _, a: scheduling.resume_all(s, a, LATER),
    "collection.scheduling.run_now": _plan(scheduling.run_now),
    "intake.taking_in.join": lambda s, w, a: taking_in.join(
        s, w.loose_id, w.brand_id, w.case_id, S(), a, now=LATER
    ),
    "intake.taking_in.open_with": lambda s, w, a: taking_in.open_with(
        s, w.loose_id, w.brand_id, S(), a, now=LATER
    ),
    "access.typed.forget": lambda s, w, a: typed.forget(s, a, w.case_id, list(Field)),
    "access.typed.keep": lambda s, w, a: typed.keep(
        s, a, w.case_id, Field.NOTE, "打到一半", get_keys(), now=LATER
    ),
    "access.typed.kept": lambda s, w, a: typed.kept(s, a, w.case_id, get_keys()),
    "access.typed.writing": lambda s, w, a: typed.writing(s, a, w.case_id, now=LATER),
    "casework.undismissing.undo": lambda s, w, a: undismissing.undo(
        s, w.case_id, a, now=LATER + timedelta(minutes=1)
    ),
}
