"""Files of MediaCrawler: which platform, posts or comments, and what becomes of each column."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from crawlers.importers import import_file, preview
from crawlers.importers.mediacrawler import FILES, PLATFORMS
from crawlers.importers.opening import open_file
from crawlers.importers.preview import usable
from crawlers.items import MentionItem
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import Brand, Mention
from tests.crawlers.mediacrawler_rows import CREATORS, ROWS

NOW, ZONE = datetime(2026, 11, 20, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
FOLDERS = {"kuaishou_comments": "kuaishou", "bilibili_comments": "bili"}


def write(path: Path, row: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([row.keys(), row.values()])
    elif path.suffix == ".json":
        path.write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    else:
        path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def item(path: Path, source: str | None = None) -> MentionItem:
    table, layout = open_file(path, "auto", source, None)
    (row,) = table.peek(2)
    table.close()
    assert layout.format == "mediacrawler"
    return usable(row, layout, NOW, ZONE)


def read(name: str, tmp_path: Path, suffix: str = "jsonl") -> MentionItem:
    return item(write(tmp_path / FOLDERS.get(name, "") / f"search_1.{suffix}", ROWS[name]))


def test_there_is_a_row_of_every_kind() -> None:
    kinds = {f"{one.platform}_{'comments' if one.is_comments else 'contents'}" for one in FILES}
    assert kinds == ROWS.keys() and len(FILES) == 14


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "json"])
@pytest.mark.parametrize("name", ROWS)
def test_a_file_is_told_by_its_columns(name: str, suffix: str, tmp_path: Path) -> None:
    found = read(name, tmp_path, suffix)

    platform, _, what = name.partition("_")
    assert found.source == platform
    assert (found.kind == "comment") == (what == "comments")
    assert (found.parent_id is not None) == (what == "comments")
    assert found.text or found.title
    assert isinstance(found.posted_at, datetime) and found.posted_at.year == 2026
    assert found.external_id and (found.author_handle == "路人甲") == (name != "zhihu_contents")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "weibo_contents",
            {
                "external_id": "5100000000000001",
                "likes": 12_000,
                "comments": 30,
                "reposts": 0,
                "region": "上海",
                "author_id": "7001",
                "url": "https://m.weibo.cn/detail/5100000000000001",
                "extra": {"keyword": "青柚到家"},
            },
        ),
        (
            "weibo_comments",
            {
                "external_id": "5100000000000009",
                "parent_id": "5100000000000001",
                "likes": 15,
                "comments": 2,
                "extra": {"reply_to": "5100000000000008"},
            },
        ),
        (
            "xhs_contents",
            {
                "title": "橙屿出行避雷",
                "text": "司机绕路还加价，橙屿出行的客服已读不回",
                "likes": 100_000,
                "reposts": 1,
                "edited_at": datetime.fromtimestamp(1_795_000_600, UTC),
            },
        ),
        ("xhs_comments", {"parent_id": "65f0c0ffee00000000000001", "likes": 4, "extra": {}}),
        ("douyin_contents", {"title": "", "text": "云杉净水器漏水第五天", "comments": 9}),
        ("douyin_comments", {"parent_id": "7400000000000000001", "text": "售后电话根本打不通"}),
        (
            "kuaishou_contents",
            {"title": "", "likes": 56, "extra": {"views": "3.4万", "keyword": "青柚"}},
        ),
        ("kuaishou_comments", {"external_id": "900000000009", "parent_id": "3xinvented00001"}),
        (
            "bilibili_contents",
            {"external_id": "990001", "text": "", "comments": 9, "reposts": 6, "likes": 100},
        ),
        ("bilibili_comments", {"external_id": "comment:990001", "parent_id": "990001"}),
        (
            "tieba_contents",
            {
                "external_id": "8800000001",
                "comments": 21,
                "extra": {"board": "云杉吧", "keyword": "云杉"},
            },
        ),
        ("tieba_comments", {"external_id": "comment:150000000001", "parent_id": "8800000001"}),
        (
            "zhihu_contents",
            {
                "external_id": "article:3300000001",
                "kind": "article",
                "text": "橙屿出行的会员不值，退费要打七个电话",
                "likes": 44,
                "author_id": "",
                "edited_at": None,
            },
        ),
        (
            "zhihu_comments",
            {"external_id": "comment:3300000001", "parent_id": "article:3300000001"},
        ),
    ],
)
def test_each_column_finds_its_field(name: str, expected: dict[str, Any], tmp_path: Path) -> None:
    found = read(name, tmp_path)

    assert {field: getattr(found, field) for field in expected} == expected


@pytest.mark.parametrize("name", ["weibo_contents", "xhs_contents", "kuaishou_contents"])
def test_seconds_and_milliseconds_are_the_same_moment(name: str, tmp_path: Path) -> None:
    posted_at = read(name, tmp_path).posted_at

    assert isinstance(posted_at, datetime)
    assert posted_at.replace(microsecond=0) == datetime.fromtimestamp(1_795_000_000, UTC)


def test_an_answer_at_zhihu_keeps_its_bare_number(tmp_path: Path) -> None:
    row = {**ROWS["zhihu_contents"], "content_type": "answer", "question_id": "11"}

    found = item(write(tmp_path / "a.jsonl", row))

    assert (found.external_id, found.kind) == ("3300000001", "post")
    assert found.extra["question"] == "11"


def test_what_fits_two_platforms_is_refused_until_somebody_says_which(tmp_path: Path) -> None:
    path = write(tmp_path / "comments.jsonl", ROWS["kuaishou_comments"])

    with pytest.raises(ZhuanxiError, match="comments of kuaishou, bilibili") as refusal:
        item(path)
    assert "--source kuaishou" in refusal.value.next_step
    assert item(path, "快手").external_id == "900000000009"
    assert item(path, "b站").external_id == "comment:900000000009"


def test_the_folder_of_the_crawler_says_which_too(tmp_path: Path) -> None:
    for folder, platform in (("kuaishou", "kuaishou"), ("bili", "bilibili")):
        path = write(tmp_path / folder / "jsonl" / "a.jsonl", ROWS["kuaishou_comments"])
        assert item(path).source == platform


def test_a_file_of_creators_is_refused_with_what_was_found(tmp_path: Path) -> None:
    path = write(tmp_path / "creators.csv", CREATORS)

    with pytest.raises(ZhuanxiError, match="not recognised as posts or comments") as refusal:
        item(path)
    assert "nickname" in refusal.value.cause and "--source" in refusal.value.next_step


def test_a_platform_that_the_crawler_does_not_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ROWS["xhs_contents"])

    with pytest.raises(WrongUsage, match="no file of MediaCrawler is from 'forum'"):
        item(path, "forum")
    with pytest.raises(ZhuanxiError, match="not recognised"):
        item(path, "douyin")


def test_a_rounded_id_is_rejected(tmp_path: Path) -> None:
    row = {**ROWS["weibo_contents"], "note_id": "5.1E+15"}

    found = preview(write(tmp_path / "a.csv", row), NOW, ZONE)

    assert [reason for _, reason in found.rejected] == ["rounded_id"]


def test_posts_and_comments_meet_in_the_database(brand: Brand, tmp_path: Path) -> None:
    for name in ("bilibili_contents", "bilibili_comments"):
        run = import_file(write(tmp_path / f"{name}.csv", ROWS[name]), actor="test")
        assert (run.status, run.source, run.new) == ("ok", "bilibili", 1)
        assert run.statistics["read_as"].startswith("mediacrawler bilibili")
    again = import_file(tmp_path / "bilibili_comments.csv", actor="test")

    assert (again.new, again.updated) == (0, 0)
    with transaction() as session:
        post, comment = session.exec(select(Mention).order_by("external_id")).all()
        assert (comment.kind, comment.parent_id) == ("comment", post.external_id)


def test_the_platforms_have_our_short_names() -> None:
    assert set(PLATFORMS) == {"weibo", "xhs", "douyin", "kuaishou", "bilibili", "tieba", "zhihu"}
