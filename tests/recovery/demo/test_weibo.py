"""Weibo as the sample site plays it."""

import json
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from recovery.demo.platforms import weibo
from recovery.demo.records import Platform
from recovery.demo.world import external_id
from tests.recovery.demo.conftest import EVENING, WORLD, ZONE, Site, first

MINUTE = timedelta(minutes=1)


def test_a_search_without_the_cookie_is_told_to_sign_in(site: Site) -> None:
    for path in ("/api/container/getIndex?containerid=100103type=61&q=x", "/statuses/extend?id=1"):
        for cookie in (None, "SUB=expired"):
            answer = site.json(path, cookie)
            assert answer["ok"] == -100
            assert "passport" in answer["url"]


def test_a_search_pages_through_all_posts_newest_first(site: Site) -> None:
    shown = site.statuses("橙屿")
    times = [WORLD.when(WORLD.find(Platform.WEIBO, mid) or pytest.fail(mid)) for mid in shown]
    assert len(shown) > 100
    assert times == sorted(times, reverse=True)
    first_page = site.search("橙屿")["data"]["cards"]
    group = next(card for card in first_page if "card_group" in card)["card_group"]
    assert len(first_page) - 1 + sum("mblog" in card for card in group) == weibo.PAGE_SIZE


def test_a_search_after_the_last_page_is_empty(site: Site) -> None:
    for answer in (site.search("橙屿", 99), site.search("没有人写过这个词"), site.search("")):
        assert answer["ok"] == 0
        assert answer["data"]["cards"] == []


def test_a_search_word_may_be_encoded_into_the_container_id(site: Site) -> None:
    container = quote(f"100103type=61&q={quote('橙屿')}", safe="")
    answer = site.json(f"/api/container/getIndex?containerid={container}&page_type=searchall")
    assert answer == site.search("橙屿")


def test_a_status_has_the_fields_of_the_real_interface(site: Site) -> None:
    status = next(iter(site.statuses("云栗").values()))
    assert set(status) >= {
        *("id", "idstr", "mid", "bid", "text", "textLength", "created_at", "source", "user"),
        *("attitudes_count", "comments_count", "reposts_count", "isLongText", "region_name"),
        *("pics", "edit_config", "visible"),
    }
    assert {"id", "screen_name", "followers_count", "verified"} <= set(status["user"])
    assert status["id"] == status["mid"]
    assert len(status["id"]) == 16
    assert isinstance(status["user"]["id"], int)


def test_large_counts_are_printed_in_ten_thousands() -> None:
    printed = [weibo.counted(n) for n in (0, 9999, 10_000, 12_760, 486_200, 1_860_000)]
    assert printed == [0, 9999, "1万", "1.2万", "48.6万", "186万+"]


def test_text_is_marked_up_and_hostile_text_is_escaped() -> None:
    html = weibo.to_html("[怒]@甲 说#话题#<b>&\n[a](javascript:x) b@example.com")
    assert html.startswith('<span class="url-icon"><img alt=[怒] ')
    assert "<a href='/n/甲'>@甲</a> 说<a href=" in html
    assert '<span class="surl-text">#话题#</span></a>&lt;b&gt;&amp;<br />' in html
    assert html.endswith("[a](javascript:x) b@example.com")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (5 * MINUTE, "5分钟前"),
        (timedelta(hours=8), "今天 12:00"),
        (timedelta(hours=24), "昨天 20:00"),
        (timedelta(days=3), "11月15日 20:00"),
        (timedelta(days=12), "Fri Nov 06 20:00:00 +0800 2026"),
        (timedelta(days=-1), "Thu Nov 19 20:00:00 +0800 2026"),
    ],
)
def test_a_time_is_worded_by_its_age(age: timedelta, words: str) -> None:
    assert weibo.created_at(EVENING - age, EVENING, ZONE) == words


def test_a_status_number_has_the_short_name_that_the_platform_gives_it() -> None:
    assert weibo.bid("3501756485200075") == "z0JH2lOMb"


def test_a_long_text_is_cut_in_search_and_whole_on_request(site: Site) -> None:
    post = first("long")
    mid = external_id(post)
    status = site.statuses("橙屿")[mid]
    assert status["isLongText"] is True
    assert status["text"].endswith(f'...<a href="/status/{mid}">全文</a>')
    assert post.text[-10:] not in status["text"]
    whole = site.json(f"/statuses/extend?id={mid}")["data"]["longTextContent"]
    assert whole == weibo.to_html(post.text)
    assert site.json("/statuses/extend?id=1")["ok"] == 0


def test_an_edited_text_switches_at_its_time(site: Site) -> None:
    post = first("edited")
    assert post.edited
    edited_at, mid = WORLD.when(post.edited), external_id(post)
    site.now = edited_at - MINUTE
    assert site.statuses("橙屿")[mid]["edit_config"] == {"edited": False}
    site.now = edited_at
    status = site.statuses("橙屿")[mid]
    assert status["edit_config"] == {"edited": True}
    assert status["text"] == weibo.to_html(post.edited.text)


def test_a_deleted_post_vanishes_and_leaves_a_notice_in_its_reposts(site: Site) -> None:
    repost = next(
        p for p in WORLD.posts.values() if p.repost_of and WORLD.posts[p.repost_of].deleted
    )
    original = WORLD.posts[repost.repost_of or ""]
    assert original.deleted
    mid, word = external_id(original), WORLD.brand_of[original.id].aliases[0]
    site.now = WORLD.when(original.deleted) - MINUTE
    shown = site.statuses(word)
    assert mid in shown
    assert shown[external_id(repost)]["retweeted_status"]["user"]["screen_name"]
    assert weibo.to_html(original.text)[:5] in site.get(f"/status/{mid}")

    site.now = WORLD.when(original.deleted)
    shown = site.statuses(word)
    notice = shown[external_id(repost)]["retweeted_status"]
    assert mid not in shown
    assert notice["id"] == mid
    assert notice["user"] is None
    assert "已被作者删除" in notice["text"]
    assert original.text[:10] not in json.dumps(notice, ensure_ascii=False)
    with pytest.raises(HTTPError, match="404"):
        site.get(f"/status/{mid}")
