"""``zhuanxi doctor``: check everything, and say what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from nlp.errors import ModelMissing
from recovery import sla
from recovery.classify import classifier
from storage import brands, checkout, migrate, runs
from storage.config import Settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.models import Mention, User

COOKIE_AGE = timedelta(days=20)
LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: ``level`` is ok, warning or failed."""

    check: str
    level: str
    told: str
    next_step: str = ""


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Run every check; those that need the database only when it answers."""
    found = [*_guarded("packages", _packages), *_home(settings)]
    database = _guarded("database", lambda: _database(settings))
    found += database
    found += _guarded("classifier", lambda: _classifier(settings))
    found += _calendar(now)
    if all(finding.level == "ok" for finding in database):
        with transaction() as session:
            found += [*_setup(session, now), *_running(session)]
    return found


def _guarded(check: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except (ModelMissing, ZhuanxiError) as error:
        return [Finding(check, "failed", error.cause, error.next_step)]
    except (RuntimeError, OSError) as error:
        return [Finding(check, "failed", str(error))]


def _packages() -> list[Finding]:
    checkout.check_packages()
    return [Finding("packages", "ok", f"all from {checkout.CHECKOUT}")]


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free
    except OSError as error:
        yield Finding("home", "failed", f"{home}: {error}", "set ZHUANXI_HOME to a folder of yours")
        return
    if not os.access(home, os.W_OK):
        yield Finding("home", "failed", f"{home} cannot be written", "give your account the right")
    elif free < LEAST_FREE_BYTES:
        yield Finding(
            "home", "warning", f"{home}: {free / 1024**3:.1f} GB free", "make room, 2 GB at least"
        )
    else:
        yield Finding("home", "ok", f"{home}: {free / 1024**3:.0f} GB free")
    for key in (home / "keys").glob("*.key"):
        if key.stat().st_mode & 0o077:
            yield Finding("keys", "failed", f"{key} can be read by others", f"chmod 600 {key}")


def _database(settings: Settings) -> list[Finding]:
    current, head = migrate.current(), migrate.head()
    with transaction() as session:
        version = session.execute(text("SHOW server_version")).scalar_one()
    kind = "your own" if settings.database_url else "embedded"
    if current != head:
        return [
            Finding(
                "database",
                "failed",
                f"PostgreSQL {version} ({kind}), tables at {current}, this version needs {head}",
                "run `zhuanxi init`",
            )
        ]
    return [Finding("database", "ok", f"PostgreSQL {version} ({kind}), tables at {head}")]


def _classifier(settings: Settings) -> list[Finding]:
    judge = classifier(settings)
    judge.predict(["今天打了三次客服都没人接"])
    if judge.version.startswith("baseline"):
        return [
            Finding(
                "classifier",
                "warning",
                f"{judge.version}: a baseline of word lists, for orientation only",
                "do not report its shares as measured",
            )
        ]
    return [Finding("classifier", "ok", judge.version)]


def _calendar(now: datetime) -> Iterator[Finding]:
    if not sla.is_calendar_known(now.date()):
        yield Finding(
            "holidays",
            "warning",
            f"the official holidays of {now.year} are not known; working days are Monday to Friday",
            "update chinesecalendar when the State Council has published them",
        )


def _setup(session: Session, now: datetime) -> Iterator[Finding]:
    watched = brands.active(session)
    if watched:
        yield Finding("brands", "ok", "、".join(brand.name for brand in watched))
    else:
        yield Finding("brands", "warning", "no brand is monitored", "`zhuanxi brand add NAME`")
    people = session.exec(select(func.count()).where(col(User.is_active))).one()
    if people:
        yield Finding("users", "ok", f"{people}")
    else:
        yield Finding("users", "warning", "nobody may act", "`zhuanxi init` makes the first user")
    for source in brands.all_sources(session):
        if source.cookie_set_at is not None and now - source.cookie_set_at > COOKIE_AGE:
            yield Finding(
                f"cookie of {source.name}",
                "warning",
                f"entered {source.cookie_set_at:%Y-%m-%d}; it may expire any day",
                f"`zhuanxi source cookie {source.name}` enters a new one",
            )
        newest = next(iter(runs.newest(session, 1, source.name)), None)
        if newest is not None and newest.status in ("failed", "blocked"):
            yield Finding(
                f"source {source.name}",
                "warning",
                f"run {newest.id} ended {newest.status}: {newest.cause}",
                f"then `zhuanxi runs rerun {newest.id}`",
            )


def _running(session: Session) -> Iterator[Finding]:
    workers = session.execute(
        text(
            "SELECT count(*) FROM procrastinate_workers "
            "WHERE last_heartbeat > now() - interval '1 minute'"
        )
    ).scalar_one()
    waiting = session.exec(select(func.count()).where(col(Mention.verdict_id).is_(None))).one()
    if workers:
        yield Finding("workers", "ok", f"{workers} alive")
    else:
        yield Finding(
            "workers", "warning", "no worker is running", "`zhuanxi up` or `zhuanxi worker`"
        )
    if waiting:
        yield Finding(
            "verdicts", "warning", f"{waiting} mentions wait for one", "`zhuanxi classify`"
        )
