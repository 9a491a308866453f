"""The one place where items are validated."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawlers.items import LONGEST_TEXT, MentionItem, Reason, Rejected, validate

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def item(**changes: object) -> MentionItem:
    fields: dict[str, object] = {
        "source": "weibo",
        "external_id": "1",
        "text": "等了三天",
        "posted_at": "2026-11-20 08:00",
    }
    return MentionItem(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"external_id": " "}, Reason.MISSING_ID),
        ({"text": "\u200b \n"}, Reason.EMPTY_TEXT),
        ({"posted_at": "改天"}, Reason.BAD_TIME),
        ({"posted_at": None}, Reason.BAD_TIME),
        ({"posted_at": NOW + timedelta(days=1, seconds=1)}, Reason.FUTURE_TIME),
        ({"is_deleted": True}, Reason.DELETED),
    ],
)
def test_an_unsound_item_is_rejected_with_its_reason(
    changes: dict[str, object], reason: Reason
) -> None:
    with pytest.raises(Rejected) as caught:
        validate(item(**changes), NOW, ZONE)

    assert caught.value.reason is reason


def test_times_and_counts_are_read() -> None:
    sound = validate(item(likes="1.2万", reposts="转发", rating="5", followers="3"), NOW, ZONE)

    assert (sound.likes, sound.reposts, sound.comments, sound.rating) == (12_000, 0, None, 5)
    assert sound.posted_at == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


def test_a_clock_that_is_a_little_ahead_is_forgiven() -> None:
    validate(item(posted_at=NOW + timedelta(hours=23)), NOW, ZONE)


def test_a_title_alone_is_a_mention() -> None:
    assert validate(item(text="", title="还我押金"), NOW, ZONE).title == "还我押金"


def test_a_long_text_is_cut_and_says_so() -> None:
    sound = validate(item(text="长" * (LONGEST_TEXT + 5)), NOW, ZONE)

    assert (len(sound.text), sound.extra) == (LONGEST_TEXT, {"cut": LONGEST_TEXT + 5})


def test_what_would_break_storage_is_removed_everywhere() -> None:
    sound = validate(
        item(text="a\x00b\ud800", author_handle="x\x00", extra={"tool": "y\x00"}, rating=9),
        NOW,
        ZONE,
    )

    assert (sound.text, sound.author_handle, sound.extra) == ("ab", "x", {"tool": "y"})
    assert sound.rating is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//x.example",
        "http://[",
        "https:///x",
        "http://a.example／x",
        "x" * 3000,
    ],
)
def test_only_web_addresses_are_kept(url: str) -> None:
    assert validate(item(url=url), NOW, ZONE).url == ""


def test_an_endless_id_is_replaced_by_its_hash() -> None:
    first = validate(item(external_id="x" * 3000), NOW, ZONE).external_id

    assert first.startswith("sha256:") and len(first) < 80
    assert first == validate(item(external_id="x" * 3000), NOW, ZONE).external_id
