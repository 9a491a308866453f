"""``zhuanxi cases clocks|rescore`` and ``zhuanxi norms`` as people type them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import TRIAGE, Role
from recovery.casework import cases
from recovery.cli import app
from recovery.clocks import spread
from recovery.clocks.norms import PRESETS
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.making import brand, post, triaged
from tests.storage import making


@pytest.fixture(autouse=True)
def now(clean_database: None) -> datetime:
    """A complaint of two days ago, read five minutes later, when it spread very fast."""
    now = datetime.now(UTC).replace(microsecond=0)
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        users.add(session, "hua", Role.HANDLER)
    fir = brand()
    start = now - timedelta(days=2)
    post("1", brands=(fir,), posted_at=start)
    triaged(start)
    with transaction() as session:
        record = making.mention("1", "云杉的空调修了两次还是不制冷", author="阿桂", posted_at=start)
        record.likes = 4000
        making.upsert(session, record, now=start + timedelta(minutes=5))
        spread.hasten(session, get_settings(), start + timedelta(minutes=5))
        case = cases.locked(session, 1, TRIAGE)
        case.ordered_due = now + timedelta(days=1)
        cases.changed(session, case, now)
    return now


def run(*words: object, who: str = "lin") -> Result:
    return CliRunner().invoke(app, ["--as", who, *map(str, words)], env={"COLUMNS": "300"})


def told(*words: object) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_the_clocks_of_a_case_tell_what_is_due_and_why(now: datetime) -> None:
    found = told("cases", "clocks", 1)
    by_clock = {one["clock"]: one for one in found["clocks"]}
    assert set(by_clock) == {"first_response", "resolution", "ordered"}
    assert by_clock["first_response"]["state"] == "passed"
    assert by_clock["resolution"]["unit"] == "hours"  # the crisis has not ended yet
    assert by_clock["resolution"]["left_hours"] == pytest.approx(5 / 60, abs=0.05)
    assert found["counts"] == "first_response"
    assert {one["clock"] for one in found["hastened"]} == {"first_response", "resolution"}
    assert found["hastened"][0]["growth"] == 4000
    assert found["priority_terms"]["ordered"] == 15


def test_they_are_told_to_people_too() -> None:
    done = run("cases", "clocks", 1)
    assert done.exit_code == 0
    for piece in (
        "ZX-000001",
        "urgent",
        "first_response",
        "passed",
        "gains 4000 an hour",
        "ordered 15",
    ):
        assert piece in done.output


def test_a_case_that_does_not_exist_is_told() -> None:
    assert isinstance(run("cases", "clocks", 9).exception, WrongUsage)


def test_the_norms_tell_source_unit_and_duty() -> None:
    found = told("norms")
    house = [one for one in found if one["is_house"]]
    assert len(house) == 9
    assert {one["preset"] for one in found} == {"house", *PRESETS}
    assert all(one["source"] and one["source_zh"] and one["unit"] and one["duty"] for one in found)
    shown = run("norms").output
    for piece in (
        "Postal Law, article 65",
        "15 days",
        "7 working days",
        "regulator",
        "2 natural hours",
    ):
        assert piece in shown


def test_rescoring_is_for_leads() -> None:
    assert isinstance(run("cases", "rescore", who="hua").exception, WrongUsage)
    assert "1 open cases scored" in run("cases", "rescore").output
