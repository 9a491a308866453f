"""What clusters change in triage: the reach of what spreads, and a hint to a person."""

import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from recovery.cli import app
from recovery.collection.clustering import fold
from storage import clusters
from storage.engine import transaction
from tests.recovery.making import EARLIER, NOW, brand, cases_of, post, rows, triaged
from tests.storage.making import AuthorRecord

pytestmark = pytest.mark.usefixtures("clean_database")

STORY = "云杉的冰箱用了两个月就不制冷，师傅来了三次换了两块主板还是老样子，要求换新机被拒绝"
TOLD_AGAIN = "求助｜云杉冰箱两个月不制冷，师傅来三次换两块主板还是老样子，要求换新机，被拒绝了"
OPEN = ["received"]


def perhaps(case_id: int) -> list[int]:
    with transaction() as session:
        return clusters.perhaps_same_customer(session, case_id, OPEN)


def spread() -> dict[str, float]:
    return {
        id_: terms.get("reach", 0.0)
        for id_, terms in rows(
            "SELECT m.external_id, c.priority_terms FROM case_mention cm "
            "JOIN recovery_case c ON c.id = cm.case_id JOIN mention m ON m.id = cm.mention_id"
        )
    }


def test_one_complaint_on_three_platforms_with_one_number_is_one_case() -> None:
    fir = brand()
    for number, source in enumerate(("weibo", "xhs", "heimao")):
        post(
            str(number),
            STORY if number == 0 else TOLD_AGAIN,
            source=source,
            author=f"某人{number}",
            brands=(fir,),
            keys=(("order", "hash of order"),),
        )
    fold(NOW)
    triaged()
    assert set(cases_of().values()) == {1}
    assert perhaps(1) == []


def test_one_handle_on_two_platforms_is_a_hint_and_joins_nobody() -> None:
    fir = brand()
    for number, source in enumerate(("weibo", "xhs")):
        post(
            str(number),
            STORY if number == 0 else TOLD_AGAIN,
            source=source,
            author="阿桂",
            brands=(fir,),
            keys=(("handle", "hash of 阿桂"),),
        )
    fold(NOW)
    triaged()
    assert cases_of() == {"0": 1, "1": 2}
    assert (perhaps(1), perhaps(2)) == ([2], [1])


def test_a_copy_by_somebody_else_is_a_case_of_its_own_and_no_hint() -> None:
    fir = brand()
    post("1", STORY, author="阿桂", brands=(fir,), keys=(("handle", "阿桂"),))
    post("2", STORY, author="北窗", brands=(fir,), keys=(("handle", "北窗"),), source="xhs")
    fold(NOW)
    triaged()
    assert cases_of() == {"1": 1, "2": 2}
    assert perhaps(1) == []


def test_the_reach_of_those_who_pass_it_on_counts_for_the_first_post_only() -> None:
    fir = brand()
    people: list[dict[str, Any]] = [
        {"author": AuthorRecord("a", "阿桂", 9)},
        {"author": AuthorRecord("b", "北窗", 89_990), "likes": 1},
        {"author": AuthorRecord("c", "小满", 9_008), "likes": 1},
        {"author": AuthorRecord("d", "云杉", 9_000_000), "is_official": True},
    ]
    for number, fields in enumerate(people):
        at = EARLIER + timedelta(minutes=number)
        post(str(number), STORY + "！" * number, brands=(fir,), posted_at=at, **fields)
    fold(NOW)
    triaged()
    assert spread() == {"0": 20.0, "1": 19.8, "2": 15.8}  # 4 points for each power of ten


def test_the_command_tells_of_clusters_and_of_cases_that_stand_in_them() -> None:
    fir = brand()
    for number, source in enumerate(("weibo", "xhs")):
        post(
            str(number),
            STORY,
            source=source,
            author="阿桂",
            brands=(fir,),
            keys=(("handle", "hash of 阿桂"),),
            posted_at=NOW - timedelta(minutes=5 - number),
        )
    fold(NOW)
    triaged()

    def run(*words: str) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    (listed,) = run("clusters", "list", "--days", "365", "--brand", "云杉")
    assert (listed["posts"], listed["sources"]) == (2, {"weibo": 1, "xhs": 1})
    shown = run("clusters", "show", str(listed["id"]))
    assert [member["how"] for member in shown["members"]] == ["first", "customer"]
    assert sum(shown["growth"].values()) == 2
    case = run("cases", "show", "1")
    assert (case["clusters"][0]["posts"], case["perhaps_same_customer"]) == (2, [2])
    for words in (("clusters", "list", "--days", "365"), ("clusters", "show", str(listed["id"]))):
        plain = CliRunner().invoke(app, list(words))
        assert plain.exit_code == 0
        assert "云杉" in plain.stdout
    assert CliRunner().invoke(app, ["clusters", "show", "999999"]).exit_code != 0
