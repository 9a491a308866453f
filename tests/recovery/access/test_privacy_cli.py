"""``zhuanxi privacy`` as people type it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from crawlers.importers import import_file
from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage.engine import transaction
from storage.errors import WrongUsage


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        users.add(session, "boss", Role.ADMIN)
        users.add(session, "qi", Role.ANALYST)


def run(*words: str, by: str = "lin") -> Result:
    return CliRunner().invoke(app, ["--as", by, "privacy", *words], env={"COLUMNS": "300"})


def told(*words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


def imported(folder: Path) -> dict[str, int]:
    path = folder / "posts.csv"
    path.write_text(
        "id,正文,时间,作者,来源\n1,太慢了,2026-11-20,苔藓,微博\n2,一般,2026-11-20,石头,微博\n"
    )
    done = import_file(path, actor="test")
    assert (done.status, list(folder.glob("*.rejected.csv"))) == ("ok", [])
    return {"new": done.new, **done.reasons}


def test_an_author_is_refused_found_and_taken_off_again(tmp_path: Path) -> None:
    assert run("refuse", "微博", "@苔藓", "--because", "本人来信要求").exit_code == 0
    assert imported(tmp_path) == {"new": 1, "refused": 1}
    (row,) = told("refused")
    assert (row["source"], row["actor"], row["because"]) == ("weibo", "lin", "本人来信要求")
    assert [one["id"] for one in told("refused", "weibo", "苔藓")] == [row["id"]]
    assert told("refused", "weibo", "石头") == told("refused", "feed") == []
    assert run("unrefuse", str(row["id"]), by="boss").exit_code == 0
    assert imported(tmp_path) == {"new": 1}
    assert "boss" in run("refused").stdout


def test_refusing_again_says_so() -> None:
    run("refuse", "weibo", "苔藓", "--because", "要求")
    assert "refusal 1 has it already" in run("refuse", "weibo", "苔藓", "--because", "又").stdout


def test_a_number_in_the_reason_is_masked() -> None:
    run("refuse", "weibo", "苔藓", "--because", "来电13800138000")
    assert told("refused")[0]["because"] == "来电138****8000"


@pytest.mark.parametrize(
    ("words", "by", "cause"),
    [
        (("refuse", "weibo", "苔藓", "--because", "x"), "qi", "the role analyst may not"),
        (("unrefuse", "1"), "qi", "the role analyst may not"),
        (("refuse", "weibo", "苔藓", "--because", " "), "lin", "needs a reason"),
        (("refuse", "weibo", "@ ", "--because", "x"), "lin", "nobody is named"),
        (("refuse", "../x", "苔藓", "--because", "x"), "lin", "no name of a source"),
        (("unrefuse", "9"), "lin", "no refusal 9 in force"),
    ],
)
def test_what_cannot_be_says_why(words: tuple[str, ...], by: str, cause: str) -> None:
    error = run(*words, by=by).exception
    assert isinstance(error, WrongUsage) and cause in error.cause


def test_an_author_is_erased_after_being_asked_and_the_receipt_is_kept(tmp_path: Path) -> None:
    imported(tmp_path)
    asked = CliRunner().invoke(
        app, ["--as", "lin", "privacy", "erase", "weibo", "苔藓", "--because", "来信"], input="n\n"
    )
    assert asked.exit_code == 1
    assert told("erased") == []
    done = run("erase", "weibo", "苔藓", "--because", "来信", "--yes")
    assert done.exit_code == 0
    assert "mentions 1" in done.stdout
    (row,) = told("erased")
    assert (row["source"], row["actor"], row["counts"]["mentions"]) == ("weibo", "lin", 1)
    assert "marks" not in row
    assert "来信" in run("erased").stdout
    assert imported(tmp_path) == {"new": 0, "refused": 1}


def test_who_is_not_known_cannot_be_erased() -> None:
    with pytest.raises(WrongUsage, match="nothing is stored"):
        CliRunner().invoke(
            app,
            ["--as", "lin", "privacy", "erase", "weibo", "无名", "--because", "x", "--yes"],
            catch_exceptions=False,
        )
