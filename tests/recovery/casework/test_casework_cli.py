"""``zhuanxi cases`` and ``zhuanxi events`` as people type them, wrongly too."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.casework.lifecycle import Stage
from recovery.cli import app
from storage.engine import transaction
from storage.errors import ZhuanxiError
from tests.recovery.making import brand, moved, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture(autouse=True)
def _cases(clean_database: None) -> None:
    ours = brand()
    for number, (author, source) in enumerate(
        [("阿桂", "weibo"), ("阿桂", "feed"), ("白露", "weibo")], 1
    ):
        keys = (("handle", author),)
        post(str(number), brands=(ours,), author=author, source=source, keys=keys)
    post("4", "橙屿出行又坏了", brands=(brand("橙屿出行"),), author="秋分")
    triaged()
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        users.add(session, "hua", Role.HANDLER)
        users.add(session, "wai", Role.OUTSOURCED)


def run(*words: object, who: str = "lin") -> Result:
    return CliRunner().invoke(app, ["--as", who, *map(str, words)], env={"COLUMNS": "300"})


def told(*words: object, code: int = 0) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == code, done.exception
    return json.loads(done.stdout)


def refused(*words: object, who: str = "lin") -> str:
    error = run(*words, who=who).exception
    assert isinstance(error, ZhuanxiError)
    return error.cause


def test_a_case_is_dismissed_for_one_reason_and_shown_with_it() -> None:
    assert run("cases", "dismiss", 1).exit_code == 2
    assert run("cases", "dismiss", 1, "--reason", "because").exit_code == 2
    assert "dismissed: duplicate" in run("cases", "dismiss", 1, "--reason", "duplicate").output
    shown = told("cases", "show", 1)
    assert (shown["stage"], shown["dismissed_as"], shown["reopened"]) == (
        "dismissed",
        "duplicate",
        0,
    )
    assert "dismissed (duplicate)" in run("cases", "show", 1).output
    assert rows("SELECT count(*) FROM correction") == [(0,)]


def test_a_dismissal_that_denies_the_complaint_teaches() -> None:
    run("cases", "move", 1, "dismissed", "--reason", "advertising")
    assert rows("SELECT kind FROM correction") == [("dismissal",)]


def test_a_case_is_reopened_for_a_reason_which_is_counted() -> None:
    assert "needs a reason" in refused("cases", "move", 1, "dismissed")
    assert "takes no reason" in refused("cases", "move", 1, "assigned", "--reason", "mistake")
    assert "no reason" in refused("cases", "move", 1, "assigned", "--reason", "why not")
    run("cases", "dismiss", 1, "--reason", "not_customer")
    assert run("cases", "reopen", 1).exit_code == 2
    assert "cannot move" in refused("cases", "reopen", 1, "--reason", "mistake", who="hua")
    run("cases", "reopen", 1, "--reason", "mistake")
    shown = told("cases", "show", 1)
    assert (shown["stage"], shown["reopened"], shown["dismissed_as"]) == ("assigned", 1, None)


def test_cases_are_merged_split_and_taken_back() -> None:
    assert "ZX-000001 is merged into ZX-000002" in run("cases", "merge", 1, 2).output
    assert "merged into ZX-000002" in run("cases", "show", 1).output
    assert "is merged" in refused("cases", "merge", 1, 3)
    assert "one and the same" in refused("cases", "merge", 2, 1)
    assert "two brands" in refused("cases", "merge", 3, 4)
    assert "no case 9" in refused("cases", "merge", 3, 9)
    assert "may not" in refused("cases", "merge", 3, 2, who="wai")
    assert "own again" in run("cases", "undo", 1).output
    run("cases", "merge", 1, 2)
    assert "ZX-000005 was split off ZX-000002" in run("cases", "split", 2, 1).output
    assert "does not hold" in refused("cases", "split", 2, 3)
    assert "back in ZX-000002" in run("cases", "undo", 5).output
    assert "nothing was joined" in refused("cases", "undo", 4)
    history = [line["action"] for line in told("cases", "show", 2)["history"]]
    assert history == ["opened", "absorbed", "undone", "absorbed", "split", "undone"]


def test_an_old_version_is_refused_with_exit_code_one() -> None:
    moved(1, Stage.ACKNOWLEDGED)
    for words in (("merge", 1, 2), ("split", 1, 1), ("undo", 1), ("dismiss", 1)):
        reason = ("--reason", "duplicate") if words[0] == "dismiss" else ()
        error = run("cases", *words, "--version", 1, *reason).exception
        assert isinstance(error, ZhuanxiError)
        if words[0] != "undo":
            assert (error.exit_code, "changed by somebody" in error.cause) == (1, True)


def test_suggestions_are_shown_and_judged() -> None:
    expected = {
        "case_id": 1,
        "other_id": 2,
        "by": "handle",
        "brand": "云杉",
        "handles": ["阿桂"],
        "sources": ["feed", "weibo"],
    }
    assert told("cases", "suggestions") == [expected]
    assert told("cases", "suggestions", 3) == []
    assert told("cases", "show", 1)["perhaps_same_customer"] == [2]
    assert "阿桂" in run("cases", "suggestions").output
    assert "no case 9" in refused("cases", "suggestions", 9)
    assert "are two customers'" in run("cases", "reject", 1, 2).output
    assert "already" in run("cases", "reject", 2, 1).output
    assert "no two open cases" in run("cases", "suggestions").output
    done = run("cases", "confirm", 1, 2, "--merge", "--note", "电话核实")
    assert "one customer's" in done.output and "merged into" in done.output
    assert told("cases", "list", "--brand", "云杉")[0]["brand"] == "云杉"


def test_an_event_from_its_opening_to_its_end() -> None:
    assert "no brand" in refused("events", "open", "宕机", "--brand", "没有")
    assert "event 1: 宕机" in run("events", "open", "宕机", "--brand", "云杉").output
    assert "no event; " in run("events", "list", "--brand", "橙屿出行").output
    added = told("events", "add", 1, 1, 2, 3, 4, code=3)
    assert (added["done"], [one["case"] for one in added["failed"]]) == ([1, 2, 3], [4])
    assert told("events", "add", 1, 4, code=1)["done"] == []
    assert told("events", "add", 1, 1)["left"] == [1]
    assert told("events", "list")[0]["stages"] == {"received": 3}
    assert told("events", "assign", 1, "hua")["done"] == [1, 2, 3]
    assert run("events", "answer", 1).exit_code != 0
    assert "the same to everybody" in refused("events", "answer", 1, "各位好")
    replies = told("events", "answer", 1, "@{handle}，{number} 已恢复")["replies"]
    assert [one["reply"] for one in replies][2] == "@白露，ZX-000003 已恢复"
    assert [case["is_drafted"] for case in told("events", "show", 1)["cases"]] == [True] * 3
    assert "of event 1" in run("cases", "show", 1).output
    assert told("events", "answer", 1, "--sent")["done"] == [1, 2, 3]
    assert told("events", "remove", 1, 3)["done"] == [3]
    assert told("events", "close", 1, code=1)["is_over"] is False
    assert run("events", "move", 1, "resolved").exit_code == 0
    asked = ("answered", "--way", "phone", "--satisfaction", 5, "--won-back")
    for case in (1, 2):
        assert run("callbacks", "record", case, *asked).exit_code == 0
    ended = run("events", "close", 1)
    assert (ended.exit_code, "2 cases done" in ended.output) == (0, True)
    assert "the event is over" in ended.output
    assert "event 1 is over" in refused("events", "add", 1, 3)
    assert "over since" in run("events", "show", 1).output
    assert told("events", "list", "--all")[0]["closed_by"] == "lin"
    assert "no event 9" in refused("events", "show", 9)


def test_a_text_of_an_event_may_come_from_a_file(tmp_path: Any) -> None:
    run("events", "open", "宕机", "--brand", "云杉")
    run("events", "add", 1, 1)
    file = tmp_path / "text.txt"
    file.write_bytes("云杉{number}".encode("gbk"))
    assert "no UTF-8" in refused("events", "answer", 1, "--file", file)
    file.write_text("云杉{number}\n", encoding="utf-8")
    assert told("events", "answer", 1, "--file", file)["replies"][0]["reply"] == "云杉ZX-000001"
    assert "one of a text" in refused("events", "answer", 1, "x", "--sent")
