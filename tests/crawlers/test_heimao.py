"""Exports of 黑猫投诉: saved answers, tables, cards, and what a blocked crawler leaves behind."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from crawlers.importers import import_file, preview
from crawlers.importers.opening import open_file
from crawlers.importers.preview import usable
from crawlers.items import MentionItem
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.models import Brand, Mention, MentionBrand

NOW, ZONE = datetime(2026, 11, 20, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
MAIN = {
    "sn": "17400000001",
    "title": '<span class="code-red">青柚</span>到家 迟迟不退款',
    "summary": "下单后门店关门，客服让我等，等了九天",
    "cotitle": '<span class="code-red">青柚</span>到家',
    "appeal": "退款,打 13800138000 道歉",
    "issue": "不退款",
    "cost": "128.50",
    "status": 4,
    "timestamp": "1795000000",
    "url": "//tousu.sina.com.cn/complaint/view/17400000001/?sld=abc",
    "upvote_amount": 12,
    "comment_amount": 3,
    "share_amount": 1,
}
CARD = {
    "title": "2026-11-18 于黑猫投诉平台发起\n橙屿出行\n\n司机中途把我放下\n\n"
    "[投诉对象]橙屿出行App\n[投诉要求]退款,道歉赔偿",
    "content": "司机中途把我放下，平台说订单正常，还扣了违约金",
    "time": "",
    "href": "https://tousu.sina.com.cn/complaint/view/17400000002/?sld=def",
    "keyword": "橙屿",
}


def items(path: Path, **options: Any) -> list[MentionItem]:
    table, layout = open_file(path, options.get("format", "auto"), options.get("source"), None)
    rows = table.peek(100)
    table.close()
    assert layout.format == "heimao"
    return [usable(row, layout, NOW, ZONE) for row in rows]


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def test_a_saved_answer_is_read_through_its_envelope(tmp_path: Path) -> None:
    author = {"title": "匿名", "gender": 0}
    answer = {
        "result": {
            "status": {"code": 0},
            "data": {"lists": [{"main": MAIN, "author": author}], "pager": {"item_count": 1}},
        }
    }

    (found,) = items(write(tmp_path / "a.json", answer))

    assert (found.source, found.kind, found.external_id) == ("heimao", "post", "17400000001")
    assert found.title == "青柚到家 迟迟不退款"
    assert found.text == "下单后门店关门，客服让我等，等了九天"
    assert found.posted_at == datetime.fromtimestamp(1_795_000_000, UTC)
    assert found.url == "https://tousu.sina.com.cn/complaint/view/17400000001/"
    assert (found.likes, found.comments, found.reposts) == (12, 3, 1)
    assert found.author_handle == ""
    assert found.extra == {
        "company": "青柚到家",
        "appeal": "退款,打 138****8000 道歉",
        "issue": "不退款",
        "cost": "128.50",
        "status": "4",
    }


@pytest.mark.parametrize("shape", [[MAIN], {"complaints": [MAIN]}, {"data": {"list": [MAIN]}}])
def test_its_list_may_stand_anywhere(shape: Any, tmp_path: Path) -> None:
    assert [found.external_id for found in items(write(tmp_path / "a.json", shape))] == [
        "17400000001"
    ]


def test_a_table_with_chinese_names_is_one_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "投诉编号,投诉标题,投诉对象,投诉要求,投诉内容,涉诉金额,投诉状态,投诉时间\n"
        "17400000003,不给发票,云杉电器,开发票,买了空调不给发票,0,已回复,2026-11-18 09:30\n",
        encoding="gbk",
    )

    (found,) = items(path)

    assert (found.external_id, found.title, found.text) == (
        "17400000003",
        "不给发票",
        "买了空调不给发票",
    )
    assert found.extra == {
        "company": "云杉电器",
        "appeal": "开发票",
        "cost": "0",
        "status": "已回复",
    }


def test_a_card_cut_out_of_a_page_says_its_day_and_company_in_its_title(tmp_path: Path) -> None:
    (found,) = items(write(tmp_path / "a.json", [CARD]))

    assert (found.external_id, found.title) == ("17400000002", "橙屿出行")
    assert found.text == CARD["content"]
    assert found.posted_at == datetime(2026, 11, 17, 16, tzinfo=UTC)
    assert found.extra == {
        "company": "橙屿出行App",
        "appeal": "退款,道歉赔偿",
        "keyword": "橙屿",
    }


def test_a_card_without_a_text_of_its_own_keeps_the_text_of_its_title(tmp_path: Path) -> None:
    card = {
        **CARD,
        "content": "",
        "title": "某某 11月18日 09:30 于黑猫投诉平台发起\n标题\n正文一句",
    }

    (found,) = items(write(tmp_path / "a.json", [card]))

    assert (found.author_handle, found.title, found.text) == ("某某", "标题", "正文一句")
    assert found.posted_at == datetime(2026, 11, 18, 1, 30, tzinfo=UTC)


def test_the_company_decides_the_brand(brand: Brand, tmp_path: Path) -> None:
    complaint = {**MAIN, "title": "迟迟不退款"}
    other = {**MAIN, "title": "别家", "cotitle": "云杉", "sn": "2", "url": "", "summary": "坏了"}

    run = import_file(write(tmp_path / "a.json", [complaint, other]), actor="test")

    assert (run.status, run.source, run.new) == ("ok", "heimao", 2)
    with transaction() as session:
        (link,) = session.exec(select(MentionBrand)).all()
        mention = session.get(Mention, link.mention_id)
    assert mention is not None and mention.external_id == "17400000001"
    assert link.matched == "青柚到家"
    assert "13800138000" not in json.dumps(mention.extra)


@pytest.mark.parametrize("empty", [{"complaints": []}, [], {"result": {"data": {"lists": []}}}])
def test_what_a_blocked_crawler_leaves_is_no_quiet_day(
    clean_database: None, empty: Any, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.json", empty)

    with pytest.raises(ZhuanxiError, match="holds an empty list") as refusal:
        import_file(path, actor="test")
    assert "no proof of a quiet day" in refusal.value.next_step


def test_a_page_of_sign_in_is_no_export(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("\n<!DOCTYPE html><html><title>登录</title></html>", encoding="utf-8")

    with pytest.raises(ZhuanxiError, match="is a web page, not an export"):
        preview(path, NOW, ZONE)


def test_an_export_without_text_or_time_names_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("cotitle,appeal\n青柚,退款\n", encoding="utf-8")

    with pytest.raises(ZhuanxiError, match=r"lacks the column main\.summary/summary/content"):
        preview(path, NOW, ZONE)


def test_a_complaint_without_a_number_is_still_imported_once(tmp_path: Path) -> None:
    nameless = {name: value for name, value in MAIN.items() if name not in ("sn", "url")}
    path = write(tmp_path / "a.json", [nameless, nameless, {**nameless, "summary": "另一件"}])

    ids = [found.external_id for found in items(path)]

    assert len(set(ids)) == 2 and all(one.startswith("sha256:") for one in ids)


def test_a_table_of_several_platforms_is_no_export_of_this_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "标题,内容,时间,链接\n"
        f"甲,青柚漏送,2026-11-18,{CARD['href']}\n"
        "乙,青柚晚点,2026-11-18,https://forum.example.com/1\n",
        encoding="utf-8",
    )

    assert preview(path, NOW, ZONE).layout.format == "table"
