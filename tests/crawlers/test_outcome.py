"""How a crawl ended, from what was counted."""

import pytest

from crawlers.outcome import Status, decide

READ, ANSWERS, REJECTED = "zhuanxi/read", "zhuanxi/answers", "zhuanxi/rejected/"
STORED = "zhuanxi/stored"
BLOCKED, FAILED, PARTIAL = (f"zhuanxi/trouble/{s}" for s in ("blocked", "failed", "partial"))


@pytest.mark.parametrize(
    ("stats", "status", "said"),
    [
        ({READ: 5, ANSWERS: 1}, Status.OK, None),
        ({READ: 50, ANSWERS: 1, f"{REJECTED}bad_time": 2}, Status.OK, None),
        ({READ: 5, ANSWERS: 1, f"{REJECTED}bad_time": 2}, Status.PARTIAL, "bad_time 2"),
        ({READ: 5, ANSWERS: 1, f"{REJECTED}deleted": 2}, Status.OK, None),
        ({READ: 5, ANSWERS: 1, FAILED: "x", "zhuanxi/store_failed": 1}, Status.FAILED, "x"),
        (
            {READ: 5, STORED: 1, FAILED: "x", "zhuanxi/store_failed": 1},
            Status.PARTIAL,
            "x",
        ),
        ({ANSWERS: 1}, Status.EMPTY, "had nothing"),
        ({ANSWERS: 1, "zhuanxi/outside_window": 7}, Status.EMPTY, "7 items"),
        ({READ: 1, ANSWERS: 1, f"{REJECTED}deleted": 1}, Status.EMPTY, "had nothing"),
        ({READ: 2, ANSWERS: 1, f"{REJECTED}bad_time": 2}, Status.FAILED, "bad_time 2"),
        ({BLOCKED: "sign in"}, Status.BLOCKED, "sign in"),
        ({READ: 9, ANSWERS: 1, BLOCKED: "sign in"}, Status.PARTIAL, "sign in"),
        ({FAILED: "HTTP 503"}, Status.FAILED, "HTTP 503"),
        ({READ: 9, ANSWERS: 1, FAILED: "HTTP 503"}, Status.PARTIAL, "HTTP 503"),
        ({READ: 9, ANSWERS: 1, PARTIAL: "cut short"}, Status.PARTIAL, "cut short"),
        ({READ: 2, ANSWERS: 1, PARTIAL: "x", f"{REJECTED}bad_time": 2}, Status.FAILED, "bad_time"),
        ({READ: 9, ANSWERS: 1, "finish_reason": "shutdown"}, Status.PARTIAL, "signal"),
        ({"finish_reason": "parent_gone"}, Status.PARTIAL, "had started it"),
        (
            {"spider_exceptions/count": 1, "spider_exceptions/KeyError": 1},
            Status.FAILED,
            "(KeyError)",
        ),
        ({}, Status.FAILED, "nothing was asked"),
    ],
)
def test_the_outcome_is_decided(stats: dict[str, object], status: Status, said: str | None) -> None:
    ended = decide({"finish_reason": "finished", **stats})

    assert ended.status is status
    assert (ended.cause is None) if said is None else (said in (ended.cause or ""))
