"""``zhuanxi measures`` as people type it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from recovery.measures.definitions import DEFINITIONS, Measure
from recovery.words import word
from recovery.words.measures import EN, ZH
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.measures import Dimension
from tests.recovery.measuring import World

LATELY = datetime.now(UTC) - timedelta(days=2)


def world(session: Session) -> World:
    users.add(session, "lin", Role.LEAD)
    users.add(session, "hua", Role.HANDLER)
    return World(session)


@pytest.fixture(autouse=True)
def some_leak(clean_database: None) -> None:
    with transaction() as session:
        made = world(session)
        fir = made.brand()
        for n in range(36):
            made.contact(fir, opened_at=LATELY)
            if n < 12:
                made.complaint(fir, "failed" if n < 4 else "bypassed", posted_at=LATELY)
        made.case(fir, opened_at=LATELY)


def run(*words: object, who: str = "lin") -> Result:
    return CliRunner().invoke(
        app,
        ["--as", who, "measures", *map(str, words)],
        env={"COLUMNS": "300"},
    )


def told(*words: object) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_every_measure_is_listed_with_what_it_counts_and_where_that_comes_from() -> None:
    listed = told("list")
    assert [one["name"] for one in listed] == list(Measure)
    for one in listed:
        assert all(one[part] for part in ("called", "definition", "counted", "left_out", "source"))
    shown = run("list").stdout
    assert all(word("measure", name) in shown for name in Measure)


@pytest.mark.parametrize("name", Measure)
def test_every_measure_says_n_and_that_a_sample_is_too_small(name: Measure) -> None:
    shown = run("show", name, "--since", "2001-01-01", "--until", "2001-02-01")
    assert shown.exit_code == 0, shown.exception
    assert ("样本不足" in shown.stdout) == (name is not Measure.LOAD)
    answer = told("show", name)
    assert (answer["name"], answer["groups"]) == (name, [])
    assert all("n" in figure for figure in answer["whole"]["figures"])


def test_leakage_is_shown_as_a_range() -> None:
    shown = run("show", "leakage")
    assert "10.0–25.0 %" in shown.stdout
    assert "40–48" in shown.stdout
    assert "未声明" in shown.stderr
    answer = told("show", "leakage", "--brand", "云杉", "--ids")
    least, most = answer["whole"]["figures"]
    assert (least["value"], most["value"]) == (0.1, 0.25)
    assert (len(least["numerator"]["mention"]), len(most["denominator"]["contact"])) == (4, 36)
    assert answer["open_channels"] == {"云杉": ["热线"]}


def test_a_group_is_shown_by_its_word_and_its_ids() -> None:
    shown = run("show", "load", "--by", "stage", "--ids")
    assert "新接收" in shown.stdout
    assert "case 1" in shown.stdout


def test_what_cannot_be_told_is_told() -> None:
    refused = run("show", "sla", "--by", "person")
    assert isinstance(refused.exception, WrongUsage)
    assert isinstance(run("show", "load", "--by", "person", who="hua").exception, WrongUsage)
    assert run("show", "load", "--by", "person").exit_code == 0
    assert isinstance(run("show", "sla", "--brand", "nobody").exception, WrongUsage)


def test_every_word_of_a_measure_is_there_in_both_languages() -> None:
    assert set(ZH["measure"]) == set(EN["measure"]) == set(Measure)
    assert set(ZH["dimension"]) == set(Dimension)
    for one in DEFINITIONS.values():
        assert set(one.words("zh")) == set(one.words("en"))
        assert all(one.words(language)["definition"] for language in ("zh", "en"))
