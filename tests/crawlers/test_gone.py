"""Which posts are gone, and which could only not be read; over real HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from crawlers.gone import DOUBTED_FROM, Gone
from storage.models import Brand, CrawlRun
from tests.crawlers.reread import (
    EXTEND,
    HTML,
    SHOW,
    again,
    curve,
    extended,
    keep,
    stored,
    topic,
)
from tests.crawlers.site import Answer, Site


def test_a_deleted_post_is_marked_once_and_unmarked_when_it_is_seen_again(
    brand: Brand, site: Site
) -> None:
    keep("v2ex", "t/7")
    site.pages[SHOW] = Answer('{"status": "error", "message": "Object Not Found"}', 404)

    run = again("v2ex", "t/7")
    first = stored("t/7").vanished_at
    again("v2ex", "t/7")

    assert (run.status, run.reasons) == ("empty", {"deleted": 1}), run.cause
    assert run.statistics["zhuanxi/vanished"] == 1
    assert first is not None and stored("t/7").vanished_at == first
    assert stored("t/7").text == "青柚的退款还没到"
    site.pages[SHOW] = topic(7)
    again("v2ex", "t/7")
    assert stored("t/7").vanished_at is None


SIGN_IN = "<html><head><title>请登录</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer("no", 403), "blocked"),
        (Answer("no", 429), "blocked"),
        (Answer(SIGN_IN, 404, HTML), "blocked"),
        (Answer(SIGN_IN, 200, HTML), "blocked"),
        (Answer("", 302, {"Location": "/"}), "partial"),
        (Answer("oops", 400), "failed"),
        (Answer("[]"), "partial"),
        (Answer("<p>x</p>"), "failed"),
    ],
)
def test_refusals_and_failures_are_no_deletion(
    brand: Brand, site: Site, answer: Answer, status: str
) -> None:
    keep("v2ex", "t/7")
    site.pages[SHOW] = answer

    run = again("v2ex", "t/7")

    assert (run.status, stored("t/7").vanished_at) == (status, None), run.cause


@pytest.mark.parametrize(
    ("answer", "status", "is_gone"),
    [
        ({"ok": 0, "msg": "微博不存在或暂无查看权限"}, "empty", True),
        ({"ok": 0, "msg": "抱歉，此微博已被作者删除"}, "empty", True),
        ({"ok": 0, "msg": "请求过于频繁，此微博不存在"}, "blocked", False),
        ({"ok": -100, "url": "https://passport.weibo.com/sso/signin"}, "blocked", False),
        ({"ok": 0, "msg": "这里还没有内容"}, "partial", False),
    ],
)
def test_weibo_says_in_words_that_a_post_is_gone(
    brand: Brand, site: Site, answer: dict[str, Any], status: str, is_gone: bool
) -> None:
    keep("weibo", "5001")
    site.pages[EXTEND] = Answer(json.dumps(answer))

    run = again("weibo", "5001")

    assert (run.status, stored("5001").vanished_at is not None) == (status, is_gone), run.cause


def test_counts_that_weibo_leaves_at_nothing_do_not_end_a_curve(brand: Brand, site: Site) -> None:
    keep("weibo", "5001", likes=30, comments=1)
    site.pages[EXTEND] = extended("青柚的退款到了", likes=0)

    again("weibo", "5001")

    assert (stored("5001").likes, stored("5001").text) == (30, "青柚的退款到了")
    assert curve("5001") == [(30, 1, None)]


def test_a_host_that_knows_no_post_any_more_has_moved(brand: Brand, site: Site) -> None:
    ids = [f"t/{number}" for number in range(DOUBTED_FROM)]
    for external_id in ids:
        keep("v2ex", external_id)

    run = again("v2ex", *ids)

    assert run.status == "partial" and "it has moved" in (run.cause or "")
    assert {stored(external_id).vanished_at for external_id in ids} == {None}


def test_what_is_believed_of_posts_that_are_not_found() -> None:
    gone = Gone()
    for number in range(DOUBTED_FROM):
        gone.not_found("moved", f"m{number}")
        gone.not_found("tidied", f"t{number}")
    gone.not_found("small", "s1")
    gone.is_there("tidied")
    gone.by_notice("n1")
    assert gone.doubted() == {"moved": DOUBTED_FROM}
    assert gone.believed() == ["n1", "s1", *(f"t{number}" for number in range(DOUBTED_FROM))]


def test_a_notice_in_a_list_marks_the_post_too(
    brand: Brand, site: Site, crawl: Callable[..., CrawlRun]
) -> None:
    keep("weibo", "4001")
    notice = {"id": "4001", "user": None, "text": "抱歉，此微博已被作者删除。"}
    user = {"id": 8, "screen_name": "转发者"}
    repost = {"id": "4002", "text": "青柚删得真快", "created_at": "2026-11-20 08:00", "user": user}
    found = {"ok": 1, "data": {"cards": [{"mblog": {**repost, "retweeted_status": notice}}]}}
    site.pages["/api/container/getIndex"] = lambda each: Answer(
        json.dumps(found if each.query["page"] == "1" else {"ok": 0, "data": {"cards": []}})
    )

    crawl("weibo", keywords=["青柚"])

    assert stored("4001").vanished_at is not None
    assert stored("4002").vanished_at is None
