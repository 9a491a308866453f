"""``zhuanxi verdicts`` and ``zhuanxi model`` as people type them."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage.engine import transaction
from storage.errors import ZhuanxiError
from tests.nlp.tiny import VERSION
from tests.recovery.making import brand, post
from tests.recovery.teaching import corrected_posts
from tests.storage.making import judge

pytestmark = pytest.mark.usefixtures("clean_database")
PRAISE = {"intent": "praise", "severity": 0, "topic": None, "complaint_probability": 0.1}


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        users.add(session, "qi", Role.ANALYST)
        users.add(session, "wai", Role.OUTSOURCED)


def run(*words: str, by: str = "lin") -> Result:
    return CliRunner().invoke(app, ["--as", by, *words], env={"COLUMNS": "300"})


def told(*words: str, by: str = "lin") -> Any:
    done = run(*words, "--json", by=by)
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def refused(*words: str, by: str = "lin") -> ZhuanxiError:
    error = run(*words, by=by).exception
    assert isinstance(error, ZhuanxiError), error
    return error


def test_a_verdict_is_shown_corrected_and_shown_again() -> None:
    mention = str(post("1", "云杉又坏了", brands=(brand(),)))
    seen = told("verdicts", "show", mention)
    assert seen["verdict"]["intent"] == "complaint" and seen["corrections"] == []
    made = told(
        *("verdicts", "correct", mention, "--severity", "4", "--topic", "safety"),
        *("--contact", "unreachable", "--escalation", "threatened", "--sentiment", "negative"),
        *("--note", "漏电", "--verdict", str(seen["verdict"]["id"])),
    )
    assert made["verdict"]["severity"] == 4 and made["correction"]["note"] == "漏电"
    again = told("verdicts", "show", mention)
    assert again["verdict"] == made["verdict"]
    assert [v["model_version"] for v in again["verdicts"]] == ["test-1", "person-1"]
    shown = run("verdicts", "show", mention).stdout
    assert "云杉又坏了" in shown and "in force" in shown and "漏电" in shown


def test_not_a_complaint_and_confirm_are_said_in_one_word() -> None:
    mention = str(post("1", brands=(brand(),)))
    assert told("verdicts", "correct", mention, "--not-complaint")["verdict"]["severity"] == 0
    kept = told("verdicts", "correct", mention, "--confirm")
    assert kept["correction"]["kind"] == "confirmation"
    assert "verdict" in run("verdicts", "correct", mention, "--intent", "news").stdout


@pytest.mark.parametrize(
    ("words", "by", "cause"),
    [
        ((), "lin", "nothing is said"),
        (("--confirm", "--intent", "news"), "lin", "--confirm says"),
        (("--confirm", "--not-complaint"), "lin", "--confirm says"),
        (("--not-complaint", "--topic", "price"), "lin", "belong to complaints"),
        (("--intent", "news"), "wai", "the role outsourced"),
        (("--intent", "news", "--verdict", "77"), "lin", "another verdict by now"),
    ],
)
def test_what_is_refused_says_why(words: tuple[str, ...], by: str, cause: str) -> None:
    mention = str(post("1", brands=(brand(),)))
    assert cause in refused("verdicts", "correct", mention, *words, by=by).cause


def test_a_severity_that_does_not_exist_is_wrong_usage() -> None:
    assert run("verdicts", "correct", "1", "--severity", "5").exit_code == 2


def test_a_sample_of_the_unflagged_goes_to_a_spreadsheet_and_comes_back_as_a_rate(
    tmp_path: Path,
) -> None:
    ours = brand()
    for number in range(40):
        post(str(number), f"=第{number}天", brands=(ours,), verdict=PRAISE)
    file = tmp_path / "sample.csv"
    drawn = told("verdicts", "sample", "--unflagged", "--size", "35", "--output", str(file))
    assert (drawn["draw"], drawn["population"], len(drawn["mentions"])) == (1, 40, 35)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["mention_id"]) for row in rows] == [m["mention_id"] for m in drawn["mentions"]]
    assert all(row["text"].startswith("'=第") for row in rows)
    for place, row in enumerate(rows[:29]):
        how = "--intent=complaint" if place < 3 else "--confirm"
        assert run("verdicts", "correct", row["mention_id"], how).exit_code == 0
    small = told("verdicts", "missed")
    assert (small["is_too_small"], small["rate"], small["labelled"]) == (True, None, 29)
    done = run("verdicts", "missed")
    assert "样本不足" in done.stderr and done.exit_code == 0
    run("verdicts", "correct", rows[29]["mention_id"], "--confirm")
    found = told("verdicts", "missed", "--draw", "1")
    assert (found["rate"], found["population"], found["expected"]) == (0.1, 40, 4)
    shown = run("verdicts", "missed")
    assert "10.0% (95 % interval 3.5% to 25.6%)" in shown.stdout
    assert "5" in shown.stderr and "没有标注" in shown.stderr
    assert "draw 2" in run("verdicts", "sample", "--unflagged", "--size", "3").stdout


@pytest.mark.usefixtures("shipped")
def test_useful_mentions_are_listed() -> None:
    mention = post("1", "耳机坏了吗", brands=(brand(),))
    with transaction() as session:
        judge(session, [mention], model_version="newer")
    assert [m["mention_id"] for m in told("verdicts", "sample")["mentions"]] == [mention]
    assert "耳机坏了吗" in run("verdicts", "sample", "--size", "5").stdout


@pytest.mark.usefixtures("shipped")
def test_a_model_is_refitted_listed_shown_and_exchanged() -> None:
    corrected_posts(150)
    made = told("model", "refit", by="qi")
    assert made["is_adopted"] and set(made["seconds"]) == {"encode", "fit"}
    listed = {one["version"]: one for one in told("model", "list")}
    assert [one["is_active"] for one in listed.values()] == [False, True]
    assert listed[made["version"]]["encoder"] == VERSION
    assert told("model", "show")["about"]["refit"]["by"] == "qi"
    assert made["version"] in run("model", "show").stdout
    assert VERSION in run("model", "show", VERSION).stdout
    assert "judges from now on" in run("model", "use", VERSION, by="qi").stdout
    assert "refitted" in run("model", "list").stdout
    again = run("model", "refit", by="qi")
    assert "150 corrected texts" in again.stdout and "adopted" in again.stdout
    assert "the role lead" in refused("model", "use", VERSION).cause
