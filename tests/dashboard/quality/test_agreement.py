"""How far people agree with the model, and what other thresholds would mean."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.quality import agreement
from dashboard.quality.agreement import Share
from dashboard.queries.quality import STEPS, Said, at_least

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Monday in Shanghai


def said(was: str, *right: str, at: datetime = AT, **heads: tuple[str, list[str]]) -> Said:
    before = {"intent": was, "sentiment": "negative"}
    return Said(
        1, 1, at, "li", "correction", "m-1", before, {"intent": list(right), **heads}, "", ""
    )


def test_a_share_is_claimed_from_thirty_on() -> None:
    assert Share(29, 29).value is None and Share(29, 29).interval is None
    assert Share(27, 30).value == 0.9
    low, high = Share(27, 30).interval or (0, 0)
    assert 0.74 < low < 0.75 and 0.96 < high < 0.97


def test_agreement_counts_only_heads_that_were_spoken_of() -> None:
    found = [
        said("complaint", "complaint", sentiment=["positive"]),
        said("complaint", "inquiry", "praise"),
        said("news", "news"),
    ]
    assert agreement.by_head(found) == {"intent": Share(2, 3), "sentiment": Share(0, 1)}


@pytest.mark.parametrize(
    ("was", "right", "expected"),
    [
        ("complaint", ["complaint"], True),
        ("complaint", ["inquiry", "other"], False),
        ("news", ["inquiry"], True),
        ("news", ["complaint"], False),
        ("news", ["complaint", "other"], None),
        ("news", [], None),
    ],
)
def test_complaint_or_none_is_what_counts_by_week(
    was: str, right: list[str], expected: bool | None
) -> None:
    assert agreement.of_complaint(said(was, *right)) is expected


def test_weeks_begin_on_a_local_monday_and_a_quiet_week_is_there_with_nothing() -> None:
    found = [said("news", "news"), said("news", "complaint", at=AT - timedelta(days=14, hours=2))]
    assert agreement.by_week(found, ZONE) == {
        date(2026, 11, 2): Share(0, 1),
        date(2026, 11, 9): Share(0, 0),
        date(2026, 11, 16): Share(0, 0),
        date(2026, 11, 23): Share(1, 1),
    }
    assert agreement.by_week([], ZONE) == {}


def test_confusion_names_what_was_only_ruled_out() -> None:
    found = [said("complaint", "inquiry", "news"), said("complaint", "inquiry")]
    assert agreement.confusion(found) == {
        ("complaint", "not_complaint"): 1,
        ("complaint", "inquiry"): 1,
    }


def test_a_threshold_counts_what_reaches_it() -> None:
    counts = [0] * (STEPS + 1)
    counts[100], counts[180], counts[STEPS] = 3, 2, 1
    assert [at_least(counts, t) for t in (0.0, 0.5, 0.505, 0.9, 1.0)] == [6, 6, 3, 3, 1]
