"""``zhuanxi cases channel``: shown, said and taken back."""

import json
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.making import brand, post, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


def run(*words: str, who: str = "lin") -> Result:
    known = ["--as", who, "cases", "channel", *words]
    return CliRunner().invoke(app, known, env={"COLUMNS": "300"})


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


@pytest.fixture
def mention_id() -> int:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        users.add(session, "wai", Role.OUTSOURCED)
    found = post("1", "打了三次热线没人接，云杉真行", brands=(brand(),))
    triaged()
    return found


def test_the_decision_is_shown_with_its_rule_and_facts(mention_id: int) -> None:
    shown = told(str(mention_id))
    assert shown["decision"]["rule"] == "asked_in_vain"
    assert shown["decision"]["facts"]["tried"]["channels"] == ["hotline"]
    assert (shown["earlier"], shown["words"]) == ([], [])
    plain = run(str(mention_id)).stdout
    assert "asked_in_vain" in plain and "打了三次热线没人接" in plain


def test_a_word_is_said_counts_from_the_next_triage_and_is_taken_back(mention_id: int) -> None:
    name = str(mention_id)
    said = run(name, "official", "--note", "电话里说过")
    assert "decides it anew" in said.stdout
    again = run(name, "official")
    assert "as was said before" in again.stdout
    triaged()
    shown = told(name)
    assert (shown["decision"]["value"], shown["decision"]["rule"]) == ("official", "said_by_person")
    assert shown["earlier"][0]["value"] == "failed"
    assert shown["words"][0]["note"] == "电话里说过"
    assert run(name, "--withdraw").exit_code == 0
    triaged()
    assert told(name)["decision"]["value"] == "failed"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("wai", ("1", "official")),
        ("lin", ("99", "official")),
        ("lin", ("1", "official", "--withdraw")),
    ],
)
def test_what_may_not_be_said_is_refused(mention_id: int, who: str, words: tuple[str, ...]) -> None:
    assert mention_id == 1
    assert isinstance(run(*words, who=who).exception, WrongUsage)


def test_a_channel_that_there_is_not_is_refused(mention_id: int) -> None:
    assert run(str(mention_id), "nothing").exit_code == 2
