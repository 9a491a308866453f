"""Which mentions people are asked about, and what their answers say of the missed complaints."""

import pytest

from recovery import spreadsheet
from recovery.access.actor import Actor, Role
from recovery.verdicts import corrections, missed, sampling
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.making import LEAD, NOW, rows
from tests.storage.making import chances, id_of, judge, mention, upsert

pytestmark = pytest.mark.usefixtures("clean_database")
QUIET = {"intent": "other", "severity": 0, "topic": None, "complaint_probability": 0.1}


def collected(
    count: int, prefix: str = "", words: str = "第{}天还在下雨", **fields: object
) -> None:
    with transaction() as session:
        named = [f"{prefix}{number}" for number in range(count)]
        upsert(session, *(mention(n, words.format(n), **fields) for n in named))
        judge(session, [id_of(session, name) for name in named], **QUIET)


def drawn(size: int) -> list[int]:
    with transaction() as session:
        return [each.mention_id for each in sampling.draw(session, size, LEAD, NOW)[1]]


def say(mention_id: int, **labels: str) -> None:
    with transaction() as session:
        corrections.correct(session, mention_id, labels, LEAD, now=NOW)


def estimated(draw: int | None = None) -> missed.Missed:
    with transaction() as session:
        return sampling.missed(session, draw)[1]


def test_a_draw_is_remembered_with_its_population_and_who_drew_it() -> None:
    collected(20)
    collected(3, "official", is_official=True)
    with transaction() as session:
        judge(session, [1], model_version="newer")  # a complaint
    say(2, intent="news")
    found = drawn(5)
    assert len(set(found)) == 5 and not {1, 2} & set(found)
    assert rows("SELECT population, size, actor, drawn_at FROM unflagged_draw") == [
        (18, 5, "lin", NOW)
    ]
    assert rows("SELECT mention_id FROM unflagged_mention ORDER BY 1") == [
        (each,) for each in sorted(found)
    ]
    assert len(drawn(100)) == 18


def test_every_unflagged_mention_is_drawn_about_equally_often() -> None:
    collected(10)
    times = dict.fromkeys(range(1, 11), 0)
    for _ in range(100):
        for found in drawn(5):
            times[found] += 1
    assert all(25 <= count <= 75 for count in times.values())  # five standard deviations


def test_the_missed_share_is_estimated_from_the_labels_given_since() -> None:
    collected(400)
    found = drawn(40)
    for place, each in enumerate(found):
        if place < 2:
            say(each, intent="complaint", severity="2")
        elif place < 38:
            with transaction() as session:
                corrections.confirm(session, each, LEAD, now=NOW)
        else:
            say(each, sentiment="neutral")  # says nothing of the complaint
    result = estimated()
    assert (result.population, result.size, result.labelled, result.missed) == (400, 40, 38, 2)
    assert result.rate == pytest.approx(2 / 38)
    assert (result.low, result.high) == pytest.approx((0.01456, 0.17293), abs=1e-4)
    assert (result.expected, result.expected_low, result.expected_high) == (21, 6, 69)
    drawn(10)
    assert estimated().labelled == 0
    assert estimated(1) == result


def test_few_labels_make_no_rate() -> None:
    collected(40)
    for each in drawn(29):
        say(each, intent="complaint")
    result = estimated()
    assert (result.labelled, result.missed, result.rate, result.expected) == (29, 29, None, None)
    assert result.is_too_small


def test_what_was_said_of_an_edited_text_does_not_count() -> None:
    collected(1)
    drawn(1)
    with transaction() as session:
        upsert(session, mention("0", "改成了另一句话"))
        judge(session, [1], **QUIET)
    say(1, intent="complaint")
    assert estimated().labelled == 0


def test_without_a_draw_there_is_nothing_to_estimate() -> None:
    with pytest.raises(WrongUsage, match="no such sample"):
        estimated()


def test_who_may_not_label_draws_no_sample() -> None:
    with transaction() as session, pytest.raises(WrongUsage, match="outsourced"):
        sampling.draw(session, 5, Actor("wai", Role.OUTSOURCED, "cli"), NOW)


@pytest.mark.parametrize(
    ("missed_ones", "labelled", "low", "high"),
    [(0, 30, 0, 0.11351), (30, 30, 0.88649, 1), (5, 100, 0.02154, 0.11175)],
)
def test_the_interval_is_wilsons(missed_ones: int, labelled: int, low: float, high: float) -> None:
    assert missed.wilson(missed_ones, labelled) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.usefixtures("shipped")
def test_useful_mentions_are_uncertain_different_and_not_yet_judged_by_a_person() -> None:
    sure = chances({**QUIET, "sentiment": "neutral"})
    torn = {
        **sure,
        "intent": dict.fromkeys(sure["intent"], 1 / 7),
        "sentiment": dict.fromkeys(sure["sentiment"], 1 / 3),
    }
    with transaction() as session:
        words = {"a": "洗衣机坏了", "b": "洗衣机坏了", "c": "外卖真棒", "d": "快递周六来吗"}
        upsert(session, *(mention(name, text) for name, text in words.items()))
        upsert(session, *(mention(f"s{n}", f"电视第{n}天") for n in range(400)))
        ids = {name: id_of(session, name) for name in words}
        judge(
            session,
            list(ids.values()),
            **QUIET | {"complaint_probability": 0.49, "probabilities": torn},
        )
        judge(
            session,
            [id_of(session, f"s{n}") for n in range(400)],
            **QUIET | {"probabilities": sure},
        )
    found = [each.mention_id for each in sampling.useful(get_settings(), 3)]
    assert found[0] == ids["a"]
    assert ids["b"] not in found
    say(ids["a"], intent="complaint")
    assert sampling.useful(get_settings(), 1)[0].mention_id == ids["b"]


@pytest.mark.usefixtures("shipped")
def test_where_nothing_is_judged_nothing_is_useful() -> None:
    assert sampling.useful(get_settings(), 3) == []


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("好的=1", "好的=1"),
        (None, ""),
        (3, "3"),
        ("half \ud83d", "half ?"),
    ],
)
def test_no_cell_is_a_formula(cell: object, written: str) -> None:
    assert spreadsheet.safe(cell) == written
