"""``zhuanxi intake`` as people type it."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from recovery.words import word
from storage.checkout import CHECKOUT
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.entering import COMPLAINT, NEWS
from tests.recovery.making import brand, rows

ORDER = ("--kind", "regulator_order", "--regulator", "城西区市场监管局", "--reference", "2026-1101")


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    brand("青柚到家", aliases=["青柚"])
    with transaction() as session:
        users.add(session, "mei", Role.PR)
        users.add(session, "wai", Role.OUTSOURCED)


def run(*words: object, who: str = "mei", paste: str = "") -> Result:
    return CliRunner().invoke(
        app, ["--as", who, *map(str, words)], input=paste, env={"COLUMNS": "300"}
    )


def add(*words: object, paste: str = COMPLAINT, code: int = 0) -> Any:
    done = run("intake", "add", *words, "--json", paste=paste)
    assert done.exit_code == code, done.exception
    return json.loads(done.stdout)


def test_a_paste_answers_with_the_case_number() -> None:
    shown = run("intake", "add", "--kind", "moments", paste=COMPLAINT)
    assert shown.exit_code == 0, shown.exception
    assert shown.stdout.startswith("ZX-000001  青柚到家  received  failed")
    again = add("--kind", "moments")
    assert (again["outcome"], [one["number"] for one in again["cases"]]) == ("known", ["ZX-000001"])


def test_what_is_no_complaint_says_so_until_a_person_says_it_is_one() -> None:
    shown = run("intake", "add", "--kind", "tip", "--text", NEWS)
    assert "没有建工单" in shown.stderr
    told = add("--kind", "tip", "--complaint", paste=NEWS)
    assert (told["by_person"], told["outcome"], len(told["cases"])) == (True, "updated", 1)


def test_an_order_comes_from_a_file_with_its_date_and_moves_it_later(tmp_path: Path) -> None:
    file = tmp_path / "order.txt"
    file.write_bytes(COMPLAINT.encode("gb18030"))
    told = add(*ORDER, "--due", "2099-11-30", "--file", file, paste="")
    assert told["ordered_due"] == "2099-11-30T10:00:00+00:00"
    assert rows("SELECT ordered_due IS NOT NULL FROM recovery_case") == [(True,)]
    moved = add(*ORDER, "--due", "2099-11-20 09:00", paste="")
    assert (moved["outcome"], moved["ordered_due"]) == ("updated", "2099-11-20T01:00:00+00:00")
    assert "ordered" in run("cases", "show", "1").output


def test_the_customers_numbers_come_from_a_file_and_from_no_option(tmp_path: Path) -> None:
    file = tmp_path / "customer.txt"
    file.write_text("电话：138 1234 5678\norder: QY2026111800123\n", encoding="utf-8")
    add("--kind", "tip", "--customer-file", file)
    assert rows("SELECT kind FROM mention_key ORDER BY 1") == [("order",), ("phone",)]
    file.write_text("邮箱: a@b.example", encoding="utf-8")
    error = run("intake", "add", "--kind", "tip", "--customer-file", file, paste=COMPLAINT)
    assert isinstance(error.exception, WrongUsage)
    assert "neither phone nor order" in error.exception.cause
    assert not {"--phone", "--order"} & set(run("intake", "add", "--help").output.split())


def test_of_a_pasted_talk_one_persons_words_are_kept() -> None:
    talk = f"阿花 2026-11-17 10:32\n{COMPLAINT}\n老王 2026-11-17 10:33\n青柚我也用"
    whole = run("intake", "add", "--kind", "group", paste=talk)
    assert "阿花、老王" in whole.stderr
    told = add("--kind", "group", "--speaker", "阿花", paste=talk)
    assert rows("SELECT text, handle FROM mention m JOIN author a ON a.id = m.author_id") == [
        (COMPLAINT, "阿花")
    ]
    assert told["outcome"] == "new"


def test_the_list_and_one_entry_are_shown_with_their_case() -> None:
    add("--kind", "journalist", "--author", "阿铭")
    add("--kind", "tip", "--text", NEWS)
    listed = json.loads(run("intake", "list", "--json").stdout)
    assert [(one["kind"], len(one["cases"])) for one in listed] == [("tip", 0), ("journalist", 1)]
    assert json.loads(run("intake", "list", "--kind", "group", "--json").stdout) == []
    shown = run("intake", "show", "1")
    assert "entered by: mei" in shown.output and "ZX-000001 received" in shown.output
    assert json.loads(run("intake", "show", "1", "--json").stdout)["handle"] == "阿铭"
    error = run("intake", "show", "9").exception
    assert isinstance(error, WrongUsage) and "not entered by hand" in error.cause


def test_its_source_is_shown_by_its_name_and_a_missing_date_is_told() -> None:
    assert "没有写明期限" in run("intake", "add", *ORDER, paste=COMPLAINT).stderr
    assert word("source", "regulator_order") == "监管转办"
    assert "监管转办 regulator_order" in run("intake", "list").output


@pytest.mark.parametrize("words", [("list",), ("show", 1), ("add", "--kind", "tip")])
def test_outsourced_staff_neither_enter_nor_see_entries(words: tuple[object, ...]) -> None:
    add("--kind", "tip")
    error = run("intake", *words, who="wai", paste=NEWS).exception
    assert isinstance(error, WrongUsage) and "may not do this" in error.cause


def test_without_a_kind_nothing_is_guessed() -> None:
    error = run("intake", "add", paste=COMPLAINT).exception
    assert isinstance(error, WrongUsage) and "moments" in error.next_step


def test_on_a_terminal_it_asks_and_ends_with_ctrl_d() -> None:
    """A real terminal: a tip that names no brand and is no complaint, until the person says so."""
    brand("云杉")
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "recovery", "--as", "mei", "intake", "add"],
        cwd=CHECKOUT,
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env={**os.environ, "COLUMNS": "300"},
    )
    os.close(inner)
    seen = ""
    for question, answer in (
        ("how it came", "6\n"),
        ("who (as", "小周\n"),
        ("Ctrl-D", "听说明天在城西开会\n\x04"),
        ("phone", "13812345678\n"),
        ("order number", "\n"),
        ("which brand", "2\n"),
        ("is it a complaint?", "y\n"),
        ("ZX-000001", ""),
    ):
        seen = _until(terminal, question, seen)
        os.write(terminal, answer.encode())
    assert process.wait(60) == 0
    os.close(terminal)
    assert rows("SELECT kind FROM mention_key ORDER BY 1") == [("handle",), ("phone",)]
    assert rows("SELECT b.name FROM mention_brand JOIN brand b ON b.id = brand_id") == [
        ("青柚到家",)
    ]


def _until(terminal: int, question: str, seen: str) -> str:
    """What the terminal shows after a question; fails after a minute with what it did show."""
    ends = time.monotonic() + 60
    while question not in seen:
        assert time.monotonic() < ends, seen
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 65536).decode("utf-8", "replace")
    return seen[seen.index(question) + len(question) :]
