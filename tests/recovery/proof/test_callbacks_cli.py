"""``zhuanxi callbacks`` as people type it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Callback
from tests.recovery.making import SOLVING, brand, moved, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture(autouse=True)
def _a_resolved_case(clean_database: None) -> None:
    post("1", brands=(brand(),))
    triaged()
    moved(1, *SOLVING)
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)


def run(*words: str) -> Result:
    given = ["--as", "lin", "callbacks", *words]
    return CliRunner().invoke(app, given, env={"COLUMNS": "300"})


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def make_due() -> None:
    with transaction() as session:
        row = session.get_one(Callback, 1)
        row.planned_at = row.resolved_at


def test_who_is_due_is_shown_with_how_to_reach_them() -> None:
    make_due()
    (one,) = told("due")
    assert (one["number"], one["attempt"], one["stage"]) == ("ZX-000001", 1, "resolved")
    assert one["ways"][0]["handle"] == "阿桂"
    assert "@阿桂 weibo" in run("due").stdout
    assert told("due", "--mine") == []
    assert "nobody is to be asked today" in run("due", "--brand", "橡果").stdout


def test_a_callback_is_recorded_listed_and_its_proof_shown() -> None:
    done = run(
        *("record", "1", "answered", "--way", "phone", "--satisfaction", "5", "--effort", "2"),
        *("--recommend", "9", "--won-back", "--comment", "修好了，很快"),
    )
    assert done.exit_code == 0, done.exception
    assert "ZX-000001: try 1 recorded, now callback" in done.stdout
    found = told("list", "--case", "1")
    (row,) = found["callbacks"]
    assert (row["satisfaction"], row["effort"], row["would_recommend"]) == (5, 2, 9)
    assert (row["is_won_back"], row["comment"]) == (True, "修好了，很快")
    assert found["proof"]["value"] == "unproven"
    assert [basis["why"] for basis in found["proof"]["basis"]] == ["said_won_back", "observing"]
    assert told("list")["proof"] is None
    assert "unproven: said_won_back, observing" in run("list", "--case", "1").stdout


def test_nobody_reached_says_when_to_try_again() -> None:
    assert "next try" in run("record", "1", "no_answer", "--way", "phone").stdout


def test_an_unsatisfied_customer_is_told_and_the_case_reopened_when_asked() -> None:
    offered = run("record", "1", "answered", "--way", "private", "--not-won-back")
    assert "zhuanxi cases reopen 1" in offered.stderr
    assert rows("SELECT stage FROM recovery_case") == [("callback",)]
    again = run("record", "1", "answered", "--way", "private", "--satisfaction", "1", "--reopen")
    assert again.exit_code == 0, again.exception
    assert "now assigned" in again.stdout
    assert rows("SELECT stage FROM recovery_case") == [("assigned",)]


def test_a_record_on_an_old_version_is_refused() -> None:
    done = run("record", "1", "refused", "--way", "phone", "--version", "1")
    assert "changed by somebody else" in str(done.exception)


def test_the_rate_states_n_and_no_rate_of_so_few() -> None:
    found = told("rate", "--brand", "云杉", "--since", "2020-01-01")
    assert (found["n"], found["rate"], found["is_too_small"]) == (0, None, True)
    assert (found["unproven"], found["unproven_because"]) == ([1], {"not_asked": [1]})
    shown = run("rate", "--since", "2020-01-01", "--until", "2020-02-01")
    assert "0 won back, 0 not, 0 unproven (none)" in shown.stdout
    assert "样本不足：n = 0" in shown.stderr


def test_an_unknown_brand_or_case_is_an_error() -> None:
    assert isinstance(run("rate", "--brand", "橡果").exception, WrongUsage)
    assert isinstance(run("list", "--case", "9").exception, WrongUsage)
