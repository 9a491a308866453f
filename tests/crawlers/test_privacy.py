"""No number leaves the door unmasked: logs, run rows, files; and refused authors stay outside."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from crawlers.importers import import_file
from storage import refusals, runs
from storage.checkout import CHECKOUT
from storage.config import get_settings
from storage.engine import connection, transaction
from storage.errors import ZhuanxiError
from storage.keys import get_keys
from storage.logs import MaskedRecord
from storage.models import Author, Brand, CrawlRun, Mention
from storage.models.columns import utc_now
from tests.crawlers.conftest import queue
from tests.crawlers.site import Answer, Site

HIDDEN = (
    "13800138000",
    "138 0013 8000",
    "１３８００１３８０００",
    "一三八零零一三八零零零",
    "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣",
    "1😡3😡8😡0😡0😡1😡3😡8😡0😡0😡0",
    "11010519491231002X",
    "li.si@example.com",
)
ESCAPED = tuple(json.dumps(one)[1:-1] for one in HIDDEN if not one.isascii())
SAID = f"青柚到家：{'，'.join(HIDDEN)}"


def leaks(content: str) -> list[str]:
    return [one for one in (*HIDDEN, *ESCAPED) if one in content]


def run_rows() -> str:
    with connection() as conn:
        return "\n".join(conn.execute(text("SELECT r::text FROM crawl_run r")).scalars())


def files() -> Iterator[Path]:
    """Every file at home but the database's own."""
    home = get_settings().home
    for path in home.rglob("*"):
        if path.is_file() and "postgres" not in path.relative_to(home).parts[0]:
            yield path


@pytest.fixture
def crawled(brand: Brand, site: Site) -> tuple[CrawlRun, str]:
    """A crawl whose answers are full of numbers, with all that its process logged."""
    good = {
        "id": "1",
        "title": SAID,
        "content_text": SAID,
        "date_published": "2026-11-20T08:00:00+08:00",
        "authors": [{"name": "张三13800138000"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [good, {**good, "id": "2"}]}
    feed["items"] = [good, {**good, "id": "2", "date_published": SAID}]
    site.pages["/good"] = Answer(json.dumps(feed))
    site.pages["/error"] = Answer(
        f"<html><title>{SAID}</title><h1>{SAID}</h1></html>", 404, {"Content-Type": "text/html"}
    )
    site.pages["/broken"] = Answer(f'{{"version": "{SAID}')
    run_id = queue("feed", urls=["/good?phone=13800138000", "/error", "/broken"])
    done = subprocess.run(
        [
            *(sys.executable, "-m", "scrapy", "crawl", "feed"),
            *("-a", f"run_id={run_id}", "-s", "LOG_LEVEL=DEBUG"),
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    with transaction() as session:
        return runs.get(session, run_id), done.stdout + done.stderr


def test_a_crawl_logs_and_keeps_no_number(crawled: tuple[CrawlRun, str]) -> None:
    run, logged = crawled
    assert run.read == 2 and run.new >= 1, (run, logged)
    assert "DEBUG" in logged and "phone=138****8000" in logged
    assert leaks(logged) == []
    own = json.dumps([run.cause, run.statistics, run.reasons], ensure_ascii=False)
    assert leaks(own) == []
    assert [path for path in files() if leaks(path.read_text("utf-8", "replace"))] == []
    with transaction() as session:
        assert leaks("".join(m.title + m.text for m in session.exec(select(Mention)))) == []
        assert {a.handle for a in session.exec(select(Author))} == {"张三138****8000"}


def test_an_import_keeps_no_number_in_its_run_and_rejects(
    brand: Brand, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "联系13800138000.jsonl"
    rows = [
        {"text": SAID, "time": "2026-11-20", "author": "甲", "13800138000": ""},
        {"text": SAID, "time": SAID, "author": "13800138000"},
        {"text": SAID, "time": SAID, "html": "&#49;&#51;800138000"},
    ]
    lines = [json.dumps(row, ensure_ascii=odd) for odd in (True, False) for row in rows]
    path.write_text("\n".join([*lines, f'{{"text": "{SAID}']), "utf-8")
    path.with_name(f"{path.name}.rejected.csv").mkdir()  # so that they go home

    run = import_file(path, actor="test")

    assert (run.status, run.new, run.rejected) == ("partial", 1, 5)
    rejects = get_settings().home / "rejected" / f"{path.name}.rejected.csv"
    try:
        kept = rejects.read_text("utf-8-sig")
        assert kept.count("138****8000") >= 4 * 5
        assert leaks(kept) == [] and "&#49;" not in kept
        assert leaks(run_rows()) == []
        assert leaks(caplog.text) == []
        assert [p for p in files() if leaks(p.read_text("utf-8", "replace"))] == []
    finally:
        rejects.unlink()


def test_a_file_without_column_names_does_not_quote_its_first_row(
    brand: Brand, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("张三,13800138000,2026-11-20\n")
    with pytest.raises(ZhuanxiError) as error:
        import_file(path, actor="test")
    assert leaks(str(error.value)) == [] and "138****8000" in str(error.value)


def test_a_log_record_is_masked_with_its_arguments_and_traceback() -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    try:
        raise ValueError(SAID)
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    for args, info in (((SAID,), None), ((ValueError(SAID),), None), (("x",), told)):
        handler.handle(MaskedRecord("x", logging.ERROR, "f", 1, "it said %s", args, info))
    assert len(lines) == 3 and all("138****8000" in line for line in (lines[0], lines[1], lines[2]))
    assert leaks("".join(lines)) == []


def test_a_log_record_without_numbers_is_as_it_was() -> None:
    record = MaskedRecord("x", logging.INFO, "f", 1, "%s took %.2f s", ("run 12", 1.5), None)
    assert (record.msg, record.args) == ("%s took %.2f s", ("run 12", 1.5))


def test_a_spider_never_stores_a_refused_author(
    brand: Brand, site: Site, crawl: Callable[..., CrawlRun]
) -> None:
    posts = [
        {
            "id": str(n),
            "content_text": f"青柚到家第{n}次",
            "date_published": "2026-11-20T08:00:00+08:00",
            "authors": [{"name": name}],
        }
        for n, name in enumerate(("苔藓", "石头", "苔藓"))
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": posts}
    site.pages["/all"] = Answer(json.dumps(feed))
    site.pages["/one"] = Answer(json.dumps({**feed, "items": posts[:1]}))
    with transaction() as session:
        refusals.add(
            session,
            source="feed",
            marks=refusals.hashes(get_keys(), "feed", "苔藓"),
            handle="苔藓",
            because="要求",
            actor="lin",
            now=utc_now(),
        )

    some, none = crawl("feed", urls=["/all"]), crawl("feed", urls=["/one"])

    assert (some.status, some.read, some.new, some.rejected) == ("ok", 3, 1, 2), some.cause
    assert some.reasons == {"refused": 2}
    assert (none.status, none.reasons) == ("empty", {"refused": 1})
    assert re.search("refused 1", none.cause or "")
