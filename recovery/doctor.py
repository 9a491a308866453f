"""``zhuanxi doctor``: check everything, and say what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from nlp.errors import ModelMissing
from recovery.clocks import sla
from recovery.collection import due, health
from recovery.findings import Finding, finding
from recovery.verdicts import models
from recovery.verdicts.classify import classifier
from storage import brands, checkout, migrate, runs, schedules
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.models import Mention, User

COOKIE_AGE = timedelta(days=20)
UNATTENDED = timedelta(minutes=2)  # a tick waits so long only when no scheduler runs
DEADLINES = timedelta(days=30)  # how far ahead deadlines are set
LEAST_FREE_BYTES = 2 * 1024**3


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Run every check; those that need the database only when it answers."""
    found = [*_guarded("packages", _packages), *_home(settings)]
    database = _guarded("database", lambda: _database(settings))
    found += database
    if settings.classify.backend == "openvino":
        found += _guarded("model", lambda: _model(settings))
    found += _guarded("classifier", lambda: _classifier(settings))
    found += _calendar(settings, now)
    if all(one.level == "ok" for one in database):
        with transaction() as session:
            runs.end_lost(session, now)
            found += [*_setup(session, now), *_running(session), *_schedules(session, now)]
    return found


def _guarded(check: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except (ModelMissing, ZhuanxiError) as error:
        return [Finding(check, "failed", error.templates, error.data)]
    except (RuntimeError, OSError) as error:
        return [finding(check, "failed", "the system says: {error}", error=error)]


def _packages() -> list[Finding]:
    checkout.check_packages()
    return [finding("packages", "ok", "all from {checkout}", checkout=checkout.CHECKOUT)]


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free
    except OSError as error:
        yield finding(
            "home",
            "failed",
            "the home folder cannot be used: {error}",
            "set ZHUANXI_HOME to a folder of yours",
            error=error,
        )
        return
    gigabytes = f"{free / 1024**3:.1f}"
    if not os.access(home, os.W_OK):
        yield finding(
            "home", "failed", "{home} cannot be written", "give your account the right", home=home
        )
    elif free < LEAST_FREE_BYTES:
        yield finding(
            "home",
            "warning",
            "{home}: {free} GB free",
            "make room, 2 GB at least",
            home=home,
            free=gigabytes,
        )
    else:
        yield finding("home", "ok", "{home}: {free} GB free", home=home, free=gigabytes)
    for key in (home / "keys").glob("*.key"):
        if key.stat().st_mode & 0o077:
            yield finding(
                "keys", "failed", "{key} can be read by others", "chmod 600 {key}", key=key
            )


def _database(settings: Settings) -> list[Finding]:
    current, head = migrate.current(), migrate.head()
    with transaction() as session:
        version = session.execute(text("SHOW server_version")).scalar_one()
    if current != head:
        return [
            finding(
                "database",
                "failed",
                "PostgreSQL {version}, tables at {current}, this version needs {head}",
                "run `zhuanxi init`",
                version=version,
                current=current,
                head=head,
            )
        ]
    return [
        finding(
            "database",
            "ok",
            "your own PostgreSQL {version}, tables at {head}"
            if settings.database_url
            else "embedded PostgreSQL {version}, tables at {head}",
            version=version,
            head=head,
        )
    ]


def _model(settings: Settings) -> list[Finding]:
    active = models.known(settings)
    if active.error is not None:
        raise active.error
    return [
        finding(
            "model",
            "ok",
            "{version} is in use, the shipped model; its files are whole"
            if active.is_shipped
            else "{version} is in use, made here; its files are whole",
            version=active.version,
        )
    ]


def _classifier(settings: Settings) -> list[Finding]:
    judge = classifier(settings)
    judge.predict(["今天打了三次客服都没人接"])
    if judge.version.startswith("baseline"):
        return [
            finding(
                "classifier",
                "warning",
                "{version}: a baseline of word lists, for orientation only",
                "do not report its shares as measured",
                version=judge.version,
            )
        ]
    return [finding("classifier", "ok", "{version} answers", version=judge.version)]


def _calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    days = {(now + ahead).astimezone(settings.zone).date() for ahead in (timedelta(), DEADLINES)}
    for day in sorted(days):
        if not sla.is_calendar_known(day, settings.sla.holidays):
            yield finding(
                "holidays",
                "warning",
                "the official holidays of {year} are not known; working days are Monday to Friday",
                "update chinesecalendar when the State Council has published them, or give them as "
                "sla.holidays and sla.workdays",
                year=day.year,
            )
            return


def _setup(session: Session, now: datetime) -> Iterator[Finding]:
    watched = brands.active(session)
    if watched:
        yield finding("brands", "ok", "monitored: {brands}", brands=[b.name for b in watched])
    else:
        yield finding("brands", "warning", "no brand is monitored", "`zhuanxi brand add NAME`")
    people = session.exec(select(func.count()).where(col(User.is_active))).one()
    if people:
        yield finding("users", "ok", "{count} active", count=people)
    else:
        yield finding("users", "warning", "nobody may act", "`zhuanxi init` makes the first user")
    for source in brands.all_sources(session):
        if source.cookie_set_at is not None and now - source.cookie_set_at > COOKIE_AGE:
            yield finding(
                f"cookie of {source.name}",
                "warning",
                "entered {day}; it may expire any day",
                "`zhuanxi source cookie {source}` enters a new one",
                day=f"{source.cookie_set_at:%Y-%m-%d}",
                source=source.name,
            )
    for one in health.examine(session, now):
        yield from one.alarms


def _running(session: Session) -> Iterator[Finding]:
    workers = runs.workers_alive(session)
    waiting = session.exec(select(func.count()).where(col(Mention.verdict_id).is_(None))).one()
    if workers:
        yield finding("workers", "ok", "{count} alive", count=workers)
    else:
        yield finding(
            "workers", "warning", "no worker is running", "`zhuanxi up` or `zhuanxi worker`"
        )
    if waiting:
        yield finding(
            "verdicts",
            "warning",
            "{count} mentions wait for one",
            "`zhuanxi classify`",
            count=waiting,
        )


def _schedules(session: Session, now: datetime) -> Iterator[Finding]:
    paused = schedules.all_paused(session)
    if paused is not None:
        yield finding(
            "schedules",
            "warning",
            "all are paused since {day} by {user}: {because}",
            "`zhuanxi schedule resume --all` lets them go on",
            day=f"{paused.changed_at.astimezone(get_settings().zone):%Y-%m-%d %H:%M}",
            user=paused.changed_by,
            because=paused.value.get("because") or "-",
        )
        return
    waiting = [
        row.name
        for row in schedules.all_of(session)
        if not row.is_paused and due.is_overdue(row, get_settings().zone, now - UNATTENDED)
    ]
    if waiting:
        yield finding(
            "schedules",
            "warning",
            "due, and no scheduler deals with it: {names}",
            "`zhuanxi up` or `zhuanxi scheduler`",
            names=waiting,
        )
