"""Who may crawl, schedule, import, and keep brands and cookies: the services refuse the others."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from recovery.access.actor import Actor, Role
from recovery.collection import brand_changes, collecting, importing, scheduling
from recovery.collection.file_looks import FileKind
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import AuditLine, CrawlRun

NOW = datetime.now(UTC)
ANALYSTS = {Role.ANALYST, Role.LEAD, Role.ADMIN}
ENTERERS = {Role.PR, Role.HANDLER, Role.LEAD, Role.ADMIN}
PEOPLE = [role for role in Role if role is not Role.SYSTEM]


def crawl(session: Session, actor: Actor) -> object:
    return collecting.ask(session, actor, ["feed"], brand_id=None, options={}, now=NOW)


def repeat(session: Session, actor: Actor) -> object:
    run = CrawlRun(source="feed", status="ok", actor="x")
    session.add(run)
    session.flush()
    return collecting.rerun(session, actor, run.id or 0, now=NOW)


def plan(session: Session, actor: Actor) -> object:
    return scheduling.add(session, actor, "n", "feed", ("interval", "2h"), NOW)


def pause_all(session: Session, actor: Actor) -> object:
    return scheduling.pause_all(session, actor, "why", NOW)


def cookie(session: Session, actor: Actor) -> object:
    return collecting.set_cookie(session, actor, "weibo", "a=b", NOW)


def brand(session: Session, actor: Actor) -> object:
    return brand_changes.save(session, actor, {"name": "松风咖啡"}, now=NOW)


def posts(session: Session, actor: Actor) -> object:
    return importing.check(actor, FileKind.POSTS)


def contacts(session: Session, actor: Actor) -> object:
    return importing.check(actor, FileKind.CONTACTS)


def entries(session: Session, actor: Actor) -> object:
    return importing.check(actor, FileKind.ENTRIES)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        (crawl, ANALYSTS),
        (repeat, ANALYSTS),
        (plan, ANALYSTS),
        (pause_all, ANALYSTS),
        (posts, ANALYSTS),
        (contacts, ANALYSTS),
        (entries, ENTERERS),
        (cookie, {Role.ADMIN}),
        (brand, {Role.ADMIN}),
    ],
)
def test_a_service_refuses_whose_role_may_not(
    clean_database: None,
    act: Callable[[Session, Actor], object],
    allowed: set[Role],
    role: Role,
) -> None:
    actor = Actor("someone", role, "dashboard")
    with transaction() as session:
        if role in allowed:
            act(session, actor)
        else:
            with pytest.raises(WrongUsage, match="may not do this"):
                act(session, actor)


def test_a_crawl_that_is_asked_for_waits_with_its_job(clean_database: None) -> None:
    with transaction() as session:
        (run_id,) = collecting.ask(
            session,
            Actor("fen", Role.ANALYST, "dashboard"),
            ["feed"],
            brand_id=None,
            options={"limit": 5},
            now=NOW,
        )
    with transaction() as session:
        jobs = session.execute(text("SELECT args FROM procrastinate_jobs")).scalars().all()
    assert jobs == [{"run_id": run_id}]


@pytest.mark.parametrize("words", ["", "no equals sign", "a=b\nSet-Cookie: c", "a=" + "x" * 30_000])
def test_what_is_no_cookie_is_refused(clean_database: None, words: str) -> None:
    with transaction() as session, pytest.raises(WrongUsage, match="no cookie"):
        collecting.set_cookie(session, Actor("root", Role.ADMIN, "cli"), "weibo", words, NOW)


def test_a_brand_is_renamed_and_the_audit_says_who(clean_database: None) -> None:
    root = Actor("root", Role.ADMIN, "dashboard")
    with transaction() as session:
        made = brand_changes.save(session, root, {"name": "松风"}, now=NOW)
        brand_changes.save(session, root, {"name": "青柚"}, now=NOW)
        changed = brand_changes.save(session, root, {"name": "松风咖啡"}, now=NOW, of=made.id)
        assert changed.id == made.id
        with pytest.raises(WrongUsage, match="already a brand"):
            brand_changes.save(session, root, {"name": "青柚"}, now=NOW, of=made.id)
        told = [line.subject for line in session.exec(select(AuditLine))]
    assert told.count(f"brand {made.id}") == 2
