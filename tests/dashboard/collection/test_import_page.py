"""采集 · 导入: what a file is taken for, what becomes of it, and that nothing of it is left."""

import io
import shutil
import time
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from recovery.access import users
from recovery.access.actor import Role
from storage.config import get_settings
from storage.engine import transaction
from tests.dashboard.apps import opened, words

POSTS = (
    "编号,正文,发布时间,作者,平台\n"
    "a1,星河快递的包裹丢了，客服电话打了三次没人接，气死了,2026-11-20 10:00,小林,微博\n"
    "a2,今天星河快递很快，点赞,2026-11-20 11:00,小周,微博\n"
    "a3,,2026-11-20 12:00,小吴,微博\n"
)
CONTACTS = "工单号,渠道,创建时间,处理结果,内容,电话\nT1,热线,2026-11-19 09:00,已解决,催件,\n"
ENTRIES = (
    "转办单位,转办单号,办结期限,内容,收到时间\n市场监管局,Z1,2027-01-10,星河快递丢件,2026-11-20\n"
)


@pytest.fixture
def people(world: datetime) -> datetime:
    shutil.rmtree(get_settings().home / "uploads", ignore_errors=True)
    with transaction() as session:
        users.add(session, "root", Role.ADMIN)
        users.add(session, "fen", Role.ANALYST)
    return world


def dropped(name: str, data: str | bytes, user: str = "root") -> AppTest:
    app = opened("collection", user=user, tab="imports")
    raw = data if isinstance(data, bytes) else data.encode()
    return app.file_uploader[0].upload(name, raw).run()


def pressed(app: AppTest, beginning: str) -> AppTest:
    button = next(one for one in app.button if str(one.key).startswith(beginning))
    return button.click().run()


def imported(app: AppTest) -> AppTest:
    """The page once the import that was started is over."""
    pressed(app, "start-")
    for _ in range(200):
        if all(job.is_over for job in app.session_state["import-jobs"]):
            return app.run()
        time.sleep(0.2)
    raise AssertionError("the import did not end")


def uploads() -> list[Path]:
    return [file for file in (get_settings().home / "uploads").rglob("*") if file.is_file()]


def known(external_id: str) -> int:
    with transaction() as session:
        found = session.execute(
            text("SELECT count(*) FROM mention WHERE external_id = :id"), {"id": external_id}
        )
        return int(found.scalar_one())


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("帖子.csv", POSTS, "社媒提及"),
        ("tickets.csv", CONTACTS, "官方服务记录"),
        ("转办.csv", ENTRIES, "人工录入"),
    ],
)
def test_a_file_is_taken_for_what_it_is(people: datetime, name: str, data: str, kind: str) -> None:
    said = words(dropped(name, data))
    assert f"看起来是{kind}" in said
    assert "会被拒收" in said or "都可以导入" in said


def test_posts_are_stored_judged_and_told_with_the_rejected_rows(people: datetime) -> None:
    app = dropped("帖子.csv", POSTS)
    assert "没有内容" in words(app)
    app = imported(app)
    said = words(app)
    assert "新增 2" in said and "拒收 1" in said and "判定完毕" in said
    assert known("a1") == 1
    assert [file.name for file in uploads()] == ["帖子.csv.rejected.csv"]
    with transaction() as session:
        waiting = session.execute(
            text("SELECT count(*) FROM mention WHERE verdict_id IS NULL AND external_id = 'a1'")
        ).scalar_one()
        audited = session.execute(text("SELECT details FROM audit_line")).scalars().all()
    assert waiting == 0
    assert any(one.get("new") == 2 and one.get("rejected") == 1 for one in audited)


def test_importing_twice_adds_nothing(people: datetime) -> None:
    imported(dropped("帖子.csv", POSTS))
    assert "新增 0" in words(imported(dropped("帖子.csv", POSTS)))


def test_columns_that_are_not_recognised_are_said_by_the_person(people: datetime) -> None:
    app = dropped("odd.csv", "甲,乙\n星河快递丢件了没人管,2026-11-20 10:00\n")
    assert "没有一列" in words(app) or "!" in words(app)
    assert next(b for b in app.button if str(b.key).startswith("start-")).disabled
    for field, column in (("text", "甲"), ("posted_at", "乙")):
        chosen = next(one for one in app.selectbox if str(one.key).endswith(f"-posts-{field}"))
        chosen.set_value(column)
    app.run()
    assert "都可以导入" in words(app)


def test_the_kind_can_be_changed(people: datetime) -> None:
    app = dropped("tickets.csv", CONTACTS)
    kind = next(one for one in app.selectbox if str(one.key).startswith("kind-"))
    kind.set_value("entries").run()
    assert "entries" in str(kind.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("page.csv", b"<html><body>login</body></html>"),
        ("empty.csv", b""),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1"),
    ],
)
def test_a_broken_file_is_told_with_the_next_step_and_is_not_kept(
    people: datetime, name: str, data: bytes
) -> None:
    app = dropped(name, data)
    assert "zx-told-refused" in words(app)
    assert "Traceback" not in words(app) and not uploads()


def test_a_file_is_put_aside_and_deleted(people: datetime) -> None:
    app = dropped("帖子.csv", POSTS)
    assert [file.stat().st_mode & 0o777 for file in uploads()] == [0o600]
    app = pressed(app, "drop-")
    assert not uploads() and app.file_uploader


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "=cmd|'x'!A1.csv", "<img src=x onerror=alert(1)>.csv", "a" * 300],
)
def test_a_hostile_name_stays_a_name_within_its_folder(people: datetime, name: str) -> None:
    app = dropped(name, POSTS)
    (file,) = uploads()
    assert file.parent.parent == get_settings().home / "uploads" and len(file.name) <= 80
    assert "<img" not in words(app)


def test_hostile_cells_stay_text(people: datetime) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) $z$ :fire:"
    book = Workbook()
    for row in (["正文", "发布时间", hostile], [hostile, "2026-11-20 10:00", "x"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    app = dropped("hostile.xlsx", file.getvalue())
    assert "<script" not in words(app) and "&lt;script" in words(app)
    assert not [one for one in app.markdown if ":fire:" in one.value]


def test_who_may_not_import_is_told_whom_to_ask(people: datetime) -> None:
    with transaction() as session:
        users.add(session, "kan", Role.OUTSOURCED)
    app = opened("collection", user="li", tab="imports")
    assert "人工录入" in words(app) and "社媒提及" not in words(app)
    analyst = words(opened("collection", user="fen", tab="imports"))
    assert "社媒提及" in analyst and "人工录入" not in analyst
