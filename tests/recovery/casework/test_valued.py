"""The list of valued customers, and the cases that follow it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.cli import app
from recovery.contacts.rows import customer_key
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import Case
from tests.recovery.making import NOW, brand, moved, post, rows, triaged

PHONE = "138 0013 8000"


@pytest.fixture(autouse=True)
def fir(clean_database: None) -> int:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        users.add(session, "hua", Role.HANDLER)
    return brand()


def key(kind: str, words: str) -> tuple[str, str]:
    found = customer_key(kind, words, get_keys())
    assert found is not None
    return found


def run(*words: object, who: str = "lin", typed: str | None = None) -> Result:
    said = ["--as", who, "customers", "value", *map(str, words)]
    return CliRunner().invoke(app, said, env={"COLUMNS": "300"}, input=typed)


def case(case_id: int = 1) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def complain(number: str, fir: int, *keys: tuple[str, str], **fields: Any) -> None:
    post(number, brands=(fir,), author=f"客户{number}", keys=keys, **fields)
    triaged()


def test_a_complaint_of_a_valued_customer_weighs_more(fir: int) -> None:
    assert run("add", "handle", "@青柚小站", "--level", 2).exit_code == 0
    complain("1", fir, key("handle", "青柚小站"))
    assert (case().value_level, case().priority_terms["value"]) == (2, 8)


def test_open_cases_follow_the_list(fir: int) -> None:
    complain("1", fir, key("phone", PHONE))
    complain("2", fir)
    added = run("add", "phone", "-", "--level", 3, typed=f"{PHONE}\n")
    assert "added, level 3; 1 cases follow" in added.output
    assert (case(1).value_level, case(2).value_level) == (3, 0)
    ((actor, details),) = rows("SELECT actor, details FROM case_event WHERE action = 'valued'")
    assert (actor, details) == ("lin", {"level": 3})
    assert "already, level 3; 0 cases" in run("add", "phone", PHONE, "--level", 3).output
    assert "1 cases follow" in run("add", "phone", PHONE, "--level", 1).output
    assert "1 cases follow" in run("remove", 1).output
    assert case(1).value_level == 0


def test_an_ended_case_stays_as_it_was(fir: int) -> None:
    complain("1", fir, key("phone", PHONE))
    moved(1, Stage.DISMISSED, now=NOW)
    assert "0 cases follow" in run("add", "phone", PHONE).output


def test_the_value_for_one_brand_is_none_for_another(fir: int) -> None:
    other = brand("橙屿出行")
    run("add", "phone", PHONE, "--level", 3, "--brand", "橙屿出行")
    run("add", "phone", PHONE, "--level", 1)
    complain("1", fir, key("phone", PHONE))
    complain("2", other, key("phone", PHONE))
    assert (case(1).value_level, case(2).value_level) == (1, 3)
    assert rows("SELECT count(*) FROM valued_customer") == [(2,)]


def test_a_further_complaint_brings_its_value_into_the_case(fir: int) -> None:
    run("add", "phone", PHONE, "--level", 2)
    post("1", brands=(fir,))
    triaged()
    assert case().value_level == 0
    post("2", brands=(fir,), keys=(key("phone", PHONE),))
    triaged()
    assert case().value_level == 2


def test_no_clear_number_and_no_name_is_kept(fir: int) -> None:
    run("add", "phone", PHONE, "--label", "大客户 13800138000")
    run("add", "handle", "青柚小站")
    ((kept,),) = rows("SELECT json_agg(v)::text FROM valued_customer v")
    assert "13800138000" not in kept and "青柚小站" not in kept
    told = json.loads(run("list", "--json").stdout)
    assert [sorted(one) for one in told] == 2 * [
        ["added_at", "added_by", "brand", "id", "kind", "label", "level"]
    ]


def test_only_leads_change_the_list(tmp_path: Path) -> None:
    path = tmp_path / "vip.csv"
    path.write_text("手机号,等级\n13800138000,1\n", encoding="utf-8")
    for words in (("add", "phone", PHONE), ("remove", 1), ("import", path)):
        refused = run(*words, who="hua")
        assert isinstance(refused.exception, WrongUsage)
    assert rows("SELECT count(*) FROM valued_customer") == [(0,)]


@pytest.mark.parametrize(
    "words",
    [("add", "phone", "123"), ("add", "handle", "匿*名"), ("add", "email", "a"), ("remove", 9)],
)
def test_what_is_nobody_is_refused(words: tuple[object, ...]) -> None:
    assert isinstance(run(*words).exception, WrongUsage)


FILE = (
    "昵称,手机号,客户等级,备注\n"
    "青柚小站,138-0013-8000,VIP3,十年会员\n"
    "橙子,,2,\n"
    ",13900139000,V1,\n"
    "匿名用户,无,1,\n"
    "云朵,,白金,\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "vip.csv").write_text(FILE, encoding="gb18030")
    return tmp_path / "vip.csv"


def test_a_list_is_imported_and_a_second_time_changes_nothing(fir: int, path: Path) -> None:
    complain("1", fir, key("phone", "13800138000"))
    first = run("import", path, "--json")
    assert first.exit_code == 3
    told = json.loads(first.stdout)
    assert {k: told[k] for k in ("read", "new", "updated", "rejected", "reasons", "cases")} == {
        "read": 5,
        "new": 4,
        "updated": 0,
        "rejected": 2,
        "reasons": {"missing_customer": 1, "bad_level": 1},
        "cases": 1,
    }
    assert case().value_level == 3
    with Path(told["rejected_file"]).open(encoding="utf-8-sig") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["5", "6"]
    again = json.loads(run("import", path, "--json").stdout)
    assert (again["new"], again["updated"], again["cases"]) == (0, 0, 0)


def test_a_level_can_be_said_for_a_file_that_has_none(tmp_path: Path) -> None:
    path = tmp_path / "vip.csv"
    path.write_text("电话号\n13800138000\n", encoding="utf-8")
    assert run("import", path, "--map", "phone=电话号").exit_code == 1
    done = run("import", path, "--map", "phone=电话号", "--level", 2, "--brand", "云杉")
    assert "1 rows read: 1 entries new" in done.output
    assert rows("SELECT level, brand_id FROM valued_customer") == [(2, 1)]
