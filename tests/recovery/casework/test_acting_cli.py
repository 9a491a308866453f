"""Acting in cases as people type it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.casework.drafts import DraftRefused
from recovery.cli import app
from storage.errors import WrongUsage, ZhuanxiError
from tests.recovery.acting import ACCOUNT, ANSWER, set_case, world
from tests.recovery.making import rows


@pytest.fixture(autouse=True)
def case_id(clean_database: None) -> int:
    return world()


def run(*words: object, who: str = "hua") -> Result:
    return CliRunner().invoke(app, ["--as", who, *map(str, words)], env={"COLUMNS": "300"})


def told(*words: object, who: str = "hua") -> Any:
    done = run(*words, "--json", who=who)
    assert done.exit_code == 0, (done.exception, done.output)
    return json.loads(done.stdout)


def refused(*words: object, who: str = "hua") -> ZhuanxiError:
    done = run(*words, who=who)
    assert isinstance(done.exception, ZhuanxiError), done.output
    return done.exception


def test_an_answer_is_prepared_checked_posted_and_recorded() -> None:
    shown = run("cases", "reply", 1)
    for piece in ("https://example.com/1", "修了两次还在漏水", ACCOUNT, "阿桂"):
        assert piece in shown.output
    prepared = told("cases", "reply", 1, "您好，请私信我们")
    assert prepared["accounts"] == [ACCOUNT, "青柚到家"]
    assert [one["problem"] for one in prepared["findings"]] == ["no_substance"]
    assert "没有实质内容（no_substance）" in run("cases", "reply", 1, "您好，请私信我们").output
    assert "may be posted" in run("cases", "reply", 1, ANSWER).output
    posted = told("cases", "reply", 1, ANSWER, "--posted", "--account", ACCOUNT, "--under", 1)
    assert (posted["is_new"], posted["is_substantive"], posted["stage"]) == (True, True, "received")
    again = run("cases", "reply", 1, ANSWER, "--posted", "--account", ACCOUNT)
    assert "was recorded before" in again.output


def test_a_draft_that_may_not_be_posted_is_refused_in_words() -> None:
    error = refused("cases", "reply", 1, "删帖就给您退款")
    assert isinstance(error, WrongUsage) and "asks_delete" in error.cause
    assert isinstance(
        refused("cases", "reply", 1, "删帖就给您退款", "--posted", "--account", ACCOUNT),
        DraftRefused,
    )
    assert told("cases", "reply", 1, "删帖就给您退款")["findings"][0]["is_blocking"]


def test_who_answers_a_customer_who_was_failed_before_is_told_so() -> None:
    set_case(1, needs_senior=True)
    assert "资深处理人" in run("cases", "reply", 1).output
    assert told("cases", "reply", 1)["needs_senior"]


def test_a_call_needs_a_basis() -> None:
    assert "matched record" in refused("cases", "contact", 1, "phone", "reached").cause
    made = told(
        *("cases", "contact", 1, "phone", "reached", "--basis", "asked_to_be_called"),
        *("--note", "约定周五上门", "--at", "0h"),
    )
    assert (made["kind"], made["basis"]) == ("contact", "asked_to_be_called")


def test_tasks_are_given_listed_and_ended() -> None:
    assert "task 1 is given" in run("tasks", "add", 1, "质量部", "核对批次", "--hours", 4).output
    assert "given before" in run("tasks", "add", 1, "质量部", "核对批次", "--hours", 4).output
    run("tasks", "add", 1, "财务部", "核对退款", "--due", "2099-01-01 18:00")
    assert [one["what"] for one in told("tasks", "list", "--state", "open")] == [
        "核对批次",
        "核对退款",
    ]
    assert told("tasks", "overdue") == []
    rows("UPDATE internal_task SET due_at = now() - interval '1 day' WHERE id = 1 RETURNING 1")
    assert "核对批次" in run("tasks", "overdue").output
    assert "is done" in run("tasks", "done", 1, "--answer", "已更换").output
    assert "already done" in run("tasks", "done", 1).output
    assert "is cancelled" in run("tasks", "cancel", 2, "--note", "不需要了").output
    (one,) = told("tasks", "list", "--department", "质量部", "--case", 1)
    assert (one["state"], one["answer"]) == ("done", "已更换")
    assert "核对批次 → 已更换" in run("tasks", "list").output


def test_compensation_is_proposed_decided_and_given() -> None:
    made = told("cases", "compensate", 1, "voucher", "1500", "--note", "误工两天")
    assert (made["state"], made["amount"]) == ("proposed", "1500.00")
    assert "above your limit" in refused("cases", "approve", 1, who="su").cause
    assert "is approved" in run("cases", "approve", 1, who="lin").output
    assert "is given" in run("cases", "give", 1).output
    again = run("cases", "compensate", 1, "gift", "9", "--note", "致歉")
    assert "zhuanxi cases approve 2" in again.output
    assert "is declined" in run("cases", "decline", 2, "--note", "已补过", who="lin").output
    assert "no amount" in refused("cases", "compensate", 1, "gift", "很多", "--note", "致歉").cause


def test_all_that_was_done_is_listed() -> None:
    assert "nothing was done yet" in run("cases", "acts", 1).output
    run("cases", "reply", 1, ANSWER, "--posted", "--account", ACCOUNT)
    run("cases", "contact", 1, "private_message", "no_answer")
    run("tasks", "add", 1, "质量部", "核对批次", "--hours", 4)
    run("cases", "compensate", 1, "refund", "88.5", "--note", "配件费")
    shown = run("cases", "acts", 1).output
    for piece in (ACCOUNT, "answered", "no_answer", "task 1", "refund 88.50 CNY", "配件费"):
        assert piece in shown
    acts = told("cases", "acts", 1)
    assert [(one["kind"], one["by"]) for one in acts["said"]] == [
        ("reply", "hua"),
        ("contact", "hua"),
    ]
    assert acts["said"][0]["post"] == "https://example.com/1"
    assert (acts["tasks"][0]["what"], acts["compensations"][0]["why"]) == ("核对批次", "配件费")
    assert "no case 9" in refused("cases", "acts", 9).cause


def test_the_history_tells_each_act_in_both_languages() -> None:
    from recovery.words import word

    ours = [
        *("replied", "contacted", "task_given", "task_done", "task_cancelled", "task_overdue"),
        *("compensation_proposed", "compensation_granted", "compensation_approved"),
        *("compensation_declined", "compensation_given"),
    ]
    assert all(any("一" <= ch <= "鿿" for ch in word("action", one)) for one in ours)
    assert all(word("action", one, "en").isascii() for one in ours)
