"""Crawl runs."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage import runs
from storage.errors import WrongUsage
from storage.mentions import upsert
from tests.storage.making import NOW, mention

LATER = NOW + timedelta(hours=1)


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


def test_a_run_that_no_process_carries_out_any_more_is_ended_as_failed(db: Session) -> None:
    run_id = made(db)
    runs.start(db, run_id, NOW)
    upsert(db, [mention("1"), mention("2")], run_id, NOW)
    assert runs.end_lost(db, LATER) == [run_id]
    db.expire_all()
    run = runs.get(db, run_id)
    assert (run.status, run.cause, run.finished_at) == ("failed", runs.LOST, LATER)
    assert (run.read, run.new) == (2, 2)
    assert runs.end_lost(db, LATER) == []


def test_a_run_that_is_being_carried_out_is_left_alone(db: Session) -> None:
    run_id = made(db)
    runs.start(db, run_id, NOW)
    with runs.carried_out(run_id):
        assert runs.end_lost(db, LATER) == []
    deadline = time.monotonic() + 10  # the server notices a moment later that a client has left
    while not (ended := runs.end_lost(db, LATER)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ended == [run_id]


def test_a_queued_run_is_given_time_to_start(db: Session) -> None:
    run_id = made(db)
    assert runs.end_lost(db, NOW + runs.STARTING) == []
    assert runs.end_lost(db, LATER) == [run_id]


@pytest.mark.parametrize(
    ("status", "is_left"),
    [("todo", True), ("doing", True), ("succeeded", False), ("failed", False)],
)
def test_a_run_whose_job_can_still_carry_it_out_is_left_to_the_queue(
    db: Session, status: str, is_left: bool
) -> None:
    run_id = made(db)
    runs.start(db, run_id, NOW)
    db.execute(
        text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES "
            "('crawl', 'zhuanxi:crawl', jsonb_build_object('run_id', :run), "
            "CAST(:status AS procrastinate_job_status))"
        ),
        {"run": run_id, "status": status},
    )
    assert runs.end_lost(db, LATER) == ([] if is_left else [run_id])


def test_a_run_given_up_too_early_takes_its_real_end(db: Session) -> None:
    run_id = made(db)
    runs.start(db, run_id, NOW)
    runs.end_lost(db, LATER)
    db.expire_all()
    run = runs.finish(db, run_id, status="ok", new=5, now=LATER)
    assert (run.status, run.cause, run.new) == ("ok", None, 5)
