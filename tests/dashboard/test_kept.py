"""Figures that are kept: what is out of date is counted anew, and nobody waits long for it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard import kept

LONG = 3600.0
WAIT = 20


@pytest.fixture(autouse=True)
def _waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks waits for the new answer, however busy the machine is."""
    monkeypatch.setattr(kept, "PATIENCE", WAIT)


class Count:
    """Counts how often it was asked, and lets nobody go on before ``gate`` is open."""

    def __init__(self) -> None:
        self.times = 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, asked: object) -> str:
        self.times += 1
        number = self.times
        assert self.gate.wait(WAIT)
        return f"{asked} {number}"


def until(found: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(WAIT * 100):
        if found():
            return
        tick.wait(0.01)
    raise AssertionError("it did not come")


def test_an_answer_is_kept_until_the_stamp_changes() -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    assert [figures("one", "a"), figures("one", "a"), figures("one", "b")] == ["a 1", "a 1", "b 2"]
    assert figures("two", "a") == "a 3"
    figures.clear()
    assert figures("two", "a") == "a 4"


def test_an_answer_grows_old() -> None:
    figures = kept.kept(0.0)(Count())
    assert [figures("one", "a"), figures("one", "a")] == ["a 1", "a 2"]


def test_who_would_wait_long_is_given_the_one_before_and_who_comes_later_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    assert figures("one", "a") == "a 1"
    count.gate.clear()
    monkeypatch.setattr(kept, "PATIENCE", 0.01)
    assert figures("two", "a") == figures("two", "a") == "a 1"
    until(lambda: count.times == 2)  # however many ask, one counts
    count.gate.set()
    until(lambda: figures("two", "a") == "a 2")
    assert count.times == 2


def test_without_an_answer_or_with_a_very_old_one_everybody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "PATIENCE", 0.0)
    count = Count()
    figures = kept.kept(LONG)(count)
    count.gate.clear()
    with ThreadPoolExecutor(5) as people:
        waiting = [people.submit(figures, "one", "a") for _ in range(5)]
        until(lambda: count.times == 1)
        count.gate.set()
        assert {one.result(WAIT) for one in waiting} == {"a 1"}
    monkeypatch.setattr(kept, "OLDEST", 0.0)
    assert figures("two", "a") == "a 2"


def test_what_is_cleared_while_it_is_counted_is_not_kept() -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    count.gate.clear()
    with ThreadPoolExecutor(1) as people:
        waiting = people.submit(figures, "one", "a")
        until(lambda: count.times == 1)
        figures.clear()
        count.gate.set()
        assert waiting.result(WAIT) == "a 1"
    assert figures("one", "a") == "a 2"


def test_who_waits_is_told_what_went_wrong_and_the_next_tries_again() -> None:
    def fails(asked: object) -> str:
        tried.append(asked)
        raise ValueError("the database is away")

    tried: list[object] = []
    figures = kept.kept(LONG)(fails)
    for _ in range(2):
        with pytest.raises(ValueError, match="the database is away"):
            figures("one", "a")
    assert tried == ["a", "a"]


def test_after_a_failure_nobody_is_given_the_answer_before(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails_later(asked: object) -> str:
        if count.times:
            count(asked)
            raise ValueError("the database is away")
        return count(asked)

    count = Count()
    figures = kept.kept(LONG)(fails_later)
    assert figures("one", "a") == "a 1"
    count.gate.clear()
    monkeypatch.setattr(kept, "PATIENCE", 0.01)
    assert figures("two", "a") == "a 1"
    count.gate.set()
    until(lambda: "could not be counted" in caplog.text)
    with pytest.raises(ValueError, match="the database is away"):
        figures("two", "a")


def test_a_stamp_that_changes_while_it_is_counted_has_it_counted_again() -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    count.gate.clear()
    with ThreadPoolExecutor(2) as people:
        before = people.submit(figures, "one", "a")
        until(lambda: count.times == 1)
        meanwhile = people.submit(figures, "two", "a")
        count.gate.set()
        assert before.result(WAIT) == "a 1" and meanwhile.result(WAIT) in ("a 1", "a 2")
    assert figures("two", "a") == "a 2"


def test_what_is_renewed_is_counted_before_anybody_asks_and_again_unless_it_is_young() -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    assert [figures.renew("one", "a"), figures("one", "a"), figures.renew("one", "a")] == [
        "a 1"
    ] * 3
    assert figures.renew("two", "a") == "a 2"
    old = kept.kept(0.0)(Count())
    assert [old.renew("one", "a"), old.renew("one", "a")] == ["a 1", "a 2"]


def test_nobody_waits_behind_a_renewal() -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    count.gate.clear()
    with ThreadPoolExecutor(3) as people:
        for number, asked in enumerate("ab", start=1):
            people.submit(figures, "one", asked)
            until(lambda number=number: count.times == number)
        people.submit(figures.renew, "one", "c")
        until(lambda: count.times == 3)
        count.gate.set()


def test_a_renewal_joins_the_counting_that_goes_on() -> None:
    count = Count()
    figures = kept.kept(LONG)(count)
    count.gate.clear()
    with ThreadPoolExecutor(2) as people:
        asked = people.submit(figures, "one", "a")
        until(lambda: count.times == 1)
        renewed = people.submit(figures.renew, "one", "a")
        until(lambda: renewed.running())
        assert not renewed.done()
        count.gate.set()
        assert asked.result(WAIT) == renewed.result(WAIT) == "a 1" and count.times == 1


def test_what_was_counted_first_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    count = Count()
    figures = kept.kept(LONG)(count)
    for asked in "abc":
        figures("one", asked)
    assert figures("one", "c") == "c 3"
    assert figures("one", "a") == "a 4"
