"""Who gets which case, as people type it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.casework import handing
from recovery.casework.lifecycle import Stage
from recovery.cli import app
from recovery.errors import CannotTake
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.giving import AMIN, act, new_cases, set_case, team, who_has
from tests.recovery.making import brand, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    team()
    for name in ("amin", "bo", "lin"):  # whatever the time of the test
        done("user", "shift", "add", name, "--days", "daily", "--from", "00:00", "--to", "24:00")


def run(*words: str, name: str = "lin") -> Result:
    return CliRunner().invoke(app, ["--as", name, *words], env={"COLUMNS": "300"})


def done(*words: str, name: str = "lin") -> str:
    result = run(*words, name=name)
    assert result.exit_code == 0, result.exception
    return result.stdout


def told(*words: str) -> Any:
    return json.loads(done(*words, "--json"))


def test_a_case_is_claimed_handed_over_and_taken_back() -> None:
    new_cases(1)
    assert "ZX-000001 is with you, stage assigned" in done("cases", "claim", "1", name="amin")
    said = done("cases", "hand-over", "1", "bo", "--note", "客户晚上才方便", name="amin")
    assert "ZX-000001 is with bo" in said
    assert "with you" in done("cases", "take-back", "1", name="amin")
    assert "with nobody" in done("cases", "take-back", "1", "--note", "重新分派")
    assert who_has() == {1: None}


def test_who_can_take_a_case_is_shown_with_the_reason() -> None:
    new_cases(1)
    done("user", "presence", "away", name="bo")
    found = told("cases", "candidates", "1")
    assert [
        (one["name"], one["rank"], one["why"], one["refused_by"]) for one in found["candidates"]
    ] == [
        ("amin", 1, "leads_last", []),
        ("lin", 2, "leads_last", []),
        ("bo", None, None, ["away"]),
    ]
    assert (found["brand"], found["language"], found["perhaps_abusive"]) == ("云杉", "zh", [])
    shown = done("cases", "candidates", "1")
    assert "not: away" in shown and "leads_last" in shown


def test_a_case_without_a_senior_is_told_to_wait_for_a_lead() -> None:
    new_cases(2)
    set_case(1, needs_senior=True)
    for words in (("cases", "candidates", "1"), ("cases", "distribute")):
        result = run(*words)
        assert result.exit_code == 0, result.exception
        assert "等组长决定" in result.stderr
    assert who_has() == {1: None, 2: "amin"}
    assert isinstance(run("cases", "claim", "1", name="amin").exception, CannotTake)


def test_cases_are_given_out_after_a_dry_run() -> None:
    new_cases(2)
    assert "2 cases would be given out, 0 wait" in done("cases", "distribute", "--dry-run")
    assert told("cases", "distribute") == {
        "given": [
            {"case_id": 1, "name": "amin", "why": "name"},
            {"case_id": 2, "name": "bo", "why": "load"},
        ],
        "waiting": [],
        "with_juniors": [],
    }
    assert "0 cases given out, 0 wait" in done("cases", "distribute")


def test_what_waits_is_told_with_what_keeps_it() -> None:
    new_cases(3)
    for name in ("amin", "bo", "lin"):
        done("user", "set", name, "--capacity", "0")
    assert "full 3" in done("cases", "distribute")


def test_a_junior_who_holds_a_case_for_a_senior_is_told() -> None:
    new_cases(1)
    done("cases", "claim", "1", name="amin")
    set_case(1, needs_senior=True)
    assert "ZX-000001" in run("cases", "distribute").stderr


def test_insults_suggest_and_a_person_says_that_a_case_is_abusive() -> None:
    post("1", "你们云杉的客服都是脑残吗", brands=(brand("云杉"),))
    triaged()
    assert "perhaps abusive: 脑残" in done("cases", "candidates", "1")
    assert rows("SELECT is_abusive FROM recovery_case") == [(False,)]
    assert "is marked as abusive" in done("cases", "abusive", "1", name="amin")
    assert ", abusive" in done("cases", "candidates", "1")
    assert "is not marked as abusive" in done("cases", "abusive", "1", "--no", name="amin")


def test_the_team_is_shown_with_what_everybody_takes() -> None:
    brand("青柚到家")
    done("user", "skill", "add", "amin", "brand", "青柚到家")
    done("user", "skill", "add", "amin", "language", "ko")
    assert "a senior handler, 12 cases" in done(
        "user", "set", "amin", "--senior", "--capacity", "12"
    )
    amin, bo, _ = told("user", "team")
    assert (amin["brands"], amin["languages"], amin["capacity"]) == (["青柚到家"], ["ko"], 12)
    assert (amin["duty"], amin["is_senior"], bo["is_senior"]) == ("on", True, False)
    shown = done("user", "team")
    assert "青柚到家 ko" in shown and "everything" in shown
    with transaction() as session:
        users.add(session, "gao", Role.ADMIN)
    done("user", "add", "wai", "--role", "outsourced", name="gao")
    assert "nothing: no brand assigned" in done("user", "team")
    done("user", "skill", "remove", "amin", "brand", "青柚到家")
    assert told("user", "team")[0]["brands"] == []


def test_shifts_are_listed_and_removed() -> None:
    done("user", "shift", "add", "bo", "--days", "6,7", "--from", "22:00", "--to", "06:00")
    assert told("user", "shift", "list")[-2:] == [
        {"id": 4, "name": "bo", "days": "6,7", "from": "22:00", "to": "06:00"},
        {"id": 3, "name": "lin", "days": "daily", "from": "00:00", "to": "00:00"},
    ]
    done("user", "shift", "remove", "4")
    assert "6,7" not in done("user", "shift", "list")


def test_who_goes_absent_is_told_their_untouched_cases_and_can_give_them_back() -> None:
    new_cases(2)
    for case_id in (1, 2):
        act(handing.claim, case_id, AMIN, get_settings())
    done("cases", "move", "2", Stage.INVESTIGATING, name="amin")
    said = done("user", "absent", "--why", "sick", name="amin")
    assert "amin is absent" in said and "until back" in said
    assert "ZX-000001 is untouched" in said and "ZX-000002" not in said
    assert who_has() == {1: "amin", 2: "amin"}
    (away,) = told("user", "absences")
    assert (away["name"], away["why"], away["ends_at"], away["set_by"]) == (
        *("amin", "sick"),
        *(None, "amin"),
    )
    released = told("user", "absent", "--user", "amin", "--why", "sick", "--release")
    assert (released["untouched"], released["released"]) == ([1], [1])
    assert who_has() == {1: None, 2: "amin"}
    assert "welcome back" in done("user", "back", name="amin")
    assert "nobody is absent" in done("user", "absences")


def test_a_day_until_which_somebody_is_absent_is_included() -> None:
    words = ("absent", "--from", "2099-11-24 13:00", "--until", "2099-11-25")
    found = told("user", *words)
    assert found["starts_at"].startswith("2099-11-24T05:00")
    assert found["ends_at"].startswith("2099-11-25T16:00")


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "distribute"),
        ("user", "set", "bo", "--senior"),
        ("user", "presence", "away", "--user", "bo"),
        ("user", "absent", "--user", "bo"),
        ("user", "skill", "add", "amin", "language", "ko"),
        ("user", "shift", "remove", "1"),
    ],
)
def test_what_is_a_leads_is_refused_to_others(words: tuple[str, ...]) -> None:
    assert isinstance(run(*words, name="amin").exception, WrongUsage)
