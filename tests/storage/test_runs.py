"""Crawl runs."""

import pytest
from sqlmodel import Session

from storage import runs
from storage.errors import WrongUsage
from tests.storage.making import NOW


def made(session: Session, source: str = "feed") -> int:
    run = runs.create(
        session, kind="crawl", source=source, actor="a", options={"urls": ["u"]}, now=NOW
    )
    assert run.id is not None
    return run.id


def test_a_run_is_queued_then_runs_then_ends(db: Session) -> None:
    run_id = made(db)
    assert runs.get(db, run_id).status == "queued"
    assert runs.start(db, run_id, NOW).status == "running"
    run = runs.finish(db, run_id, status="ok", new=3, read=4, reasons={"no text": 1}, now=NOW)
    assert (run.status, run.new, run.read, run.reasons, run.finished_at) == (
        "ok",
        3,
        4,
        {"no text": 1},
        NOW,
    )


def test_a_run_that_has_ended_keeps_what_it_says(db: Session) -> None:
    run_id = made(db)
    runs.finish(db, run_id, status="blocked", cause="HTTP 432", now=NOW)
    run = runs.finish(db, run_id, status="ok", now=NOW)
    assert (run.status, run.cause) == ("blocked", "HTTP 432")


@pytest.mark.parametrize("act", ["get", "start", "finish"])
def test_a_run_that_does_not_exist_is_wrong_usage(db: Session, act: str) -> None:
    acts = {
        "get": lambda: runs.get(db, 9),
        "start": lambda: runs.start(db, 9, NOW),
        "finish": lambda: runs.finish(db, 9, status="ok", now=NOW),
    }
    with pytest.raises(WrongUsage, match="no crawl run 9"):
        acts[act]()


def test_the_newest_runs_come_first(db: Session) -> None:
    ids = [made(db, source) for source in ("feed", "weibo", "feed")]
    assert [run.id for run in runs.newest(db)] == ids[::-1]
    assert [run.id for run in runs.newest(db, source="feed")] == [ids[2], ids[0]]
    assert [run.id for run in runs.newest(db, 1)] == [ids[2]]
