"""Whatever the world is like: shares are their ids, and parts make up the whole."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recovery.casework.lifecycle import Stage
from recovery.measures.definitions import DEFINITIONS
from recovery.measures.measured import Behind, Figure, Measured
from tests.recovery.measuring import DAY, HOUR, NOW, World, passing

MOVES = [stage for stage in Stage if stage not in (Stage.MERGED, Stage.RECEIVED)]

pytestmark = pytest.mark.usefixtures("clean_database")


@dataclass
class Told:
    """What a customer, a case or a record of the drawn world is like."""

    brand: int
    topic: str | None
    value: str
    words: str
    opened: timedelta
    moves: list[tuple[int, Stage]]
    facts: dict[str, object]
    is_confirmed: bool
    has_deadlines: bool
    is_record: bool


FACTS: list[dict[str, object]] = [
    {},
    {"tried": {"channels": ["hotline"]}},
    {"tried": {"records": ["门店 T1"]}},
    {"mentioned_official": {"value": "云杉客服"}},
]
told = st.builds(
    Told,
    brand=st.integers(0, 2),
    topic=st.sampled_from([None, "logistics", "price"]),
    value=st.sampled_from(["escalated", "failed", "official", "bypassed", "unknown"]),
    words=st.sampled_from(["净水器漏水", "滤芯没换", "没人接电话"]),
    opened=st.integers(0, 29 * 24).map(lambda hours: hours * HOUR),
    moves=st.lists(st.tuples(st.integers(1, 90), st.sampled_from(MOVES)), max_size=5),
    facts=st.sampled_from(FACTS),
    is_confirmed=st.booleans(),
    has_deadlines=st.booleans(),
    is_record=st.booleans(),
)


def build(world: World, drawn: list[Told]) -> None:
    """Four of each; one author for all of a kind, so that some come back."""
    brands = [world.brand(name, products=["净水器", "滤芯"]) for name in ("甲牌", "乙牌", "丙牌")]
    for one in drawn:
        author = world.author()
        for n in range(4):
            at = NOW - 30 * DAY + one.opened
            brand = brands[one.brand]
            if one.is_record:
                world.contact(
                    brand if n else None, "门店" if n % 2 else "热线", at, topic=one.topic or ""
                )
            mention = world.complaint(
                brand,
                one.value,
                certainty="confirmed" if one.is_confirmed else None,
                posted_at=at - n * HOUR,
                topic=one.topic,
                words=one.words,
                author_id=author,
                **one.facts,
            )
            steps, passed = [], timedelta()
            for hours, stage in one.moves:
                passed += hours * HOUR
                if at + passed <= NOW:
                    steps.append((passed, str(stage)))
            due = None if not one.has_deadlines else at + 40 * HOUR
            world.case(
                brand,
                *steps,
                mention_id=mention,
                opened_at=at,
                author_id=author,
                channel=one.value,
                topic=one.topic,
                first_response_due=due,
                resolution_due=due,
            )


def behind(ids: Behind) -> Counter[tuple[str, int]]:
    return Counter((kind, one) for kind, found in ids.items() for one in found)


def is_whole(figure: Figure) -> None:
    numerator, denominator = behind(figure.numerator), behind(figure.denominator)
    assert numerator <= denominator
    assert figure.n == denominator.total()
    assert figure.hits is None or figure.hits == numerator.total()
    if figure.hits is not None and figure.value is not None and figure.code != "unassigned":
        assert figure.value == figure.hits / figure.n
        assert figure.low is not None
        assert figure.high is not None
        assert 0 <= figure.low <= figure.value <= figure.high <= 1


def added(parts: tuple[Measured, ...], place: int) -> tuple[Counter[tuple[str, int]], ...]:
    figures = [part.figures[place] for part in parts]
    return (
        sum((behind(one.numerator) for one in figures), Counter()),
        sum((behind(one.denominator) for one in figures), Counter()),
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(told, max_size=8))
def test_shares_are_their_ids_and_parts_make_up_the_whole(drawn: list[Told]) -> None:
    with passing() as world:
        build(world, drawn)
        for name, definition in DEFINITIONS.items():
            alone = world.ask(name).whole
            counted = world.ask(name, ids=False).whole
            for one, other in zip(alone.figures, counted.figures, strict=True):
                is_whole(one)
                assert (one.hits, one.n, one.value) == (other.hits, other.n, other.value)
                assert (other.numerator, other.denominator) == ({}, {})
            for by in definition.dimensions:
                answer = world.ask(name, by)
                assert answer.whole == alone
                assert len({part.group for part in answer.groups}) == len(answer.groups)
                assert sum(part.pending for part in answer.groups) == alone.pending
                for place, figure in enumerate(alone.figures):
                    for part in answer.groups:
                        is_whole(part.figures[place])
                    whole = behind(figure.numerator), behind(figure.denominator)
                    assert added(answer.groups, place) == whole


def test_asking_twice_gives_the_same() -> None:
    with passing() as world:
        build(
            world,
            [
                Told(0, "price", "failed", "净水器漏水", 5 * DAY, [(2, Stage.RESPONDED)], {}, *f)
                for f in ((True, True, True), (False, True, False))
            ],
        )
        for name, definition in DEFINITIONS.items():
            for by in (None, *definition.dimensions):
                assert world.ask(name, by) == world.ask(name, by)
