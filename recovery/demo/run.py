"""The demo: crawl the sample site with the real spiders, judge, triage, compare with the truth."""

import csv
import getpass
import json
import os
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict

from sqlalchemy import text
from sqlmodel import Session, select

from crawlers import runner
from recovery import triage
from recovery.access import passwords
from recovery.collection import brands, clustering
from recovery.collection.brands import BrandWords
from recovery.contacts import records
from recovery.demo import people
from recovery.demo.site import COOKIE, SampleSite
from recovery.demo.team import Team
from recovery.demo.truth import Comparison, compare
from recovery.demo.world import World
from recovery.verdicts import classify
from storage import brands as stored_brands
from storage import migrate, rollup, runs
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import Brand
from storage.models.columns import utc_now

SOURCES = ("weibo", "feed", "appstore")
RELAPSE_DAYS = "3"
"""In place of a month: the world is a fortnight old, and customers won back are to be seen."""


class Result(TypedDict):
    """What ``zhuanxi demo --once --json`` prints."""

    mentions: int
    verdicts: int
    complaints: int
    cases: int
    truth: Comparison
    sources: dict[str, dict[str, Any]]
    seconds: float
    users: list[dict[str, str]]


class Demo:
    """The sample world in one home folder, with its site up while the block runs.

    The moment at which the world was placed, the site's port, the password of the sample users and
    how the model fared are kept in ``demo.json``, so that a second run in the same home finds the
    same posts at the same addresses, and the same people.
    """

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._file = settings.home / "demo.json"
        migrate.ensure_current(settings)
        self._kept: dict[str, Any] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )
        as_of = datetime.fromisoformat(self._kept["as_of"]) if self._kept else now
        self.world = World.load(as_of, settings.zone)
        self.password: str = self._kept.get("password") or passwords.made()
        self._refuse_other_brands()
        self._port = _free(self._kept.get("port", 0))
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        site = self._stack.enter_context(SampleSite(self.world, utc_now, port=self._port))
        port = int(site.base_url.rpartition(":")[2])
        self._keep(as_of=self.world.as_of.isoformat(), port=port)
        for source in SOURCES:
            os.environ[f"ZHUANXI_SOURCES__{source.upper()}__BASE_URL"] = site.base_url
            os.environ[f"ZHUANXI_SOURCES__{source.upper()}__DOWNLOAD_DELAY"] = "0"
            os.environ[f"ZHUANXI_SOURCES__{source.upper()}__MAX_PAGES"] = "50"
        os.environ.setdefault("ZHUANXI_CALLBACK__RELAPSE_DAYS", RELAPSE_DAYS)
        get_settings.cache_clear()
        with transaction() as session:
            self._set_up(session)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def play(self, progress: Callable[[str], None]) -> Result:
        """Crawl, judge, triage and count. A second time adds nothing."""
        began = time.monotonic()
        settings = get_settings()
        progress("service records …")
        self._import_contacts(settings)
        sources = {}
        for source in SOURCES:
            progress(f"crawl {source} …")
            sources[source] = self._crawl(source)
        progress("compare …")
        clustering.fold(utc_now())
        progress("classify …")
        classify.drain(classify.classifier(settings), settings, utc_now())
        team = Team(self.world, settings)
        progress("what the team did before …")
        is_first = team.work()
        progress("triage …")
        triage.triage(settings, utc_now())
        truth = self._truth()
        if is_first:
            team.dismiss(utc_now())
            triage.triage(settings, utc_now())
        with transaction() as session:
            rollup.fold(session)
            counts = _counts(session)
        return Result(
            mentions=counts["mentions"],
            verdicts=counts["verdicts"],
            complaints=counts["complaints"],
            cases=counts["cases"],
            truth=truth,
            sources=sources,
            seconds=round(time.monotonic() - began, 1),
            users=people.told(),
        )

    def _truth(self) -> Comparison:
        """What the first run found: afterwards people have said what the model got wrong."""
        if "truth" not in self._kept:
            with transaction() as session:
                self._keep(truth=compare(session, self.world))
        truth: Comparison = self._kept["truth"]
        return truth

    def _refuse_other_brands(self) -> None:
        ours = {brand.name for brand in self.world.brands.values()}
        with transaction() as session:
            others = [b.name for b in session.exec(select(Brand)) if b.name not in ours]
        if others:
            raise WrongUsage(
                "this home already monitors {brands}; the demo would mix with it",
                "set ZHUANXI_HOME to an empty folder for the demo",
                brands=others,
            )

    def _set_up(self, session: Session) -> None:
        for sample in self.world.brands.values():
            words = BrandWords(
                name=sample.name,
                aliases=sample.aliases,
                products=sample.products,
                exclusions=sample.exclusions,
                competitors=sample.competitors,
                official_accounts={**sample.official_accounts, "appstore": [sample.app_id]},
            )
            brands.save(session, words)
        stored_brands.set_cookie(session, "weibo", get_keys().seal(COOKIE), utc_now())
        feed = stored_brands.source(session, "feed")
        feed.options = {"urls": [f"/rsshub/forum/{key}" for key in self.world.brands]}
        session.add(feed)
        people.set_up(session, self.password, get_settings().sign_in, now=utc_now())

    def _keep(self, **known: Any) -> None:
        """Keep what the next run needs, for this account's eyes only."""
        self._kept |= {**known, "password": self.password}
        self._file.touch(mode=0o600)
        self._file.chmod(0o600)
        self._file.write_text(json.dumps(self._kept))

    def _import_contacts(self, settings: Settings) -> None:
        """The sample records, as the spreadsheet that a service system would export."""
        for key, rows in self.world.contacts.items():
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{key}.csv"
                with path.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.writer(file)
                    writer.writerow(_CONTACT_COLUMNS)
                    for row in rows:
                        writer.writerow(
                            [
                                row.reference,
                                row.channel,
                                row.handle,
                                row.phone,
                                row.order_number,
                                row.product,
                                row.topic,
                                self.world.when(row.opened).isoformat(),
                                self.world.when(row.closed).isoformat() if row.closed else "",
                                row.result,
                                row.text,
                            ]
                        )
                records.import_file(path, settings, utc_now(), brand=self.world.brands[key].name)

    @staticmethod
    def _crawl(source: str) -> dict[str, Any]:
        account = getpass.getuser()
        with transaction() as session:
            run = runs.create(session, kind="crawl", source=source, actor=account, now=utc_now())
        assert run.id is not None
        ended = runner.run(run.id)
        return {
            "status": ended.status,
            "cause": ended.cause,
            "read": ended.read,
            "new": ended.new,
            "updated": ended.updated,
            "rejected": ended.rejected,
        }


_CONTACT_COLUMNS = (
    "reference",
    "channel",
    "handle",
    "phone",
    "order_number",
    "product",
    "topic",
    "opened",
    "closed",
    "result",
    "text",
)


def _counts(session: Session) -> dict[str, int]:
    row = session.execute(
        text(
            "SELECT (SELECT count(*) FROM mention) AS mentions, "
            "(SELECT count(*) FROM verdict) AS verdicts, "
            "(SELECT count(*) FROM channel_decision WHERE retired_at IS NULL) AS complaints, "
            "(SELECT count(*) FROM recovery_case) AS cases"
        )
    ).one()
    return dict(row._mapping)


def _free(port: int) -> int:
    """``port`` if nobody listens there, else 0 (any)."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port
