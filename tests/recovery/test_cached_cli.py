"""``--cached`` as people type it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage import runs
from storage.engine import transaction
from storage.models.columns import utc_now
from tests.crawlers.site import Answer, Site, serve
from tests.recovery.making import brand, rows

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Site]:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
    brand()
    topic = [{"id": 7, "title": "云杉漏水", "content": "没人接", "created": 1_795_143_600}]
    with serve() as served:
        monkeypatch.setenv("ZHUANXI_SOURCES__V2EX__BASE_URL", served.base_url)
        monkeypatch.setenv("ZHUANXI_SOURCES__V2EX__DOWNLOAD_DELAY", "0")
        served.pages["/api/topics/show.json"] = Answer(json.dumps(topic))
        yield served
    shutil.rmtree(home / "cache", ignore_errors=True)


def told(*words: str) -> Any:
    result = CliRunner().invoke(app, ["--as", "lin", *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_rerun_may_use_the_answers_of_before_and_says_so(site: Site) -> None:
    first = told("crawl", "v2ex", "--set", "nodes=qna", "--cached")
    assert len(site.asked) == 2

    second = told("runs", "rerun", str(first["run_id"]), "--cached")

    assert (second["status"], second["read"], len(site.asked)) == ("ok", 1, 2)
    shown = told("runs", "show", str(second["run_id"]))
    assert (shown["kind"], shown["rerun_of"]) == ("cached", first["run_id"])
    assert "--cached" in shown["note"] and shown["statistics"]["httpcache/hit"] == 2
    third = told("runs", "rerun", str(second["run_id"]))
    assert (third["read"], len(site.asked)) == (1, 4)
    assert rows("SELECT kind, note FROM crawl_run ORDER BY id DESC LIMIT 1") == [("crawl", "")]


def test_what_is_there_now_is_never_taken_from_before(site: Site) -> None:
    with transaction() as session:
        run = runs.create(session, kind="revisit", source="v2ex", actor="a", now=utc_now())
    result = CliRunner().invoke(app, ["--as", "lin", "runs", "rerun", str(run.id), "--cached"])
    assert result.exit_code != 0 and "was a revisit" in str(result.exception)
