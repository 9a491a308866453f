"""What is open, and that nobody is measured."""

from collections.abc import Iterator
from typing import get_type_hints

import pytest

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.measures.definitions import DEFINITIONS, Measure
from recovery.measures.measured import Figure
from storage.errors import WrongUsage
from storage.measures import Dimension
from tests.recovery.measuring import DAY, HOUR, NOW, World, passing

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def world() -> Iterator[World]:
    with passing() as made:
        yield made


def split(world: World, by: Dimension) -> list[tuple[str | None, float | None]]:
    return [(one.group, one.figure("open").value) for one in world.ask(Measure.LOAD, by).groups]


def test_open_cases_are_counted_by_where_they_stand_and_how_long(world: World) -> None:
    fir, oak = world.brand(), world.brand("橙屿出行")
    ages = (NOW - HOUR, NOW - DAY, NOW - 3 * DAY, NOW - 8 * DAY, NOW - 200 * DAY)
    ids = [world.case(fir, opened_at=at) for at in ages]
    ids.append(world.case(oak, (HOUR, "responded"), (DAY, "resolved"), opened_at=ages[-1]))
    world.case(fir, (HOUR, "responded"), (DAY, "resolved"), (2 * DAY, "closed"))
    world.case(fir, (HOUR, "dismissed"))
    whole = world.ask(Measure.LOAD).whole
    assert whole.figure("open").numerator == {"case": tuple(ids)}
    assert whole.figure("open").value == 6
    assert whole.figure("unassigned").value == 6
    assert split(world, Dimension.STAGE) == [("received", 5), ("resolved", 1)]
    assert split(world, Dimension.AGE) == [("1d", 1), ("3d", 1), ("7d", 1), ("30d", 1), ("more", 2)]
    assert split(world, Dimension.BRAND) == [("云杉", 5), ("橙屿出行", 1)]


def test_the_load_by_person_is_in_the_order_of_names_and_says_only_how_many(world: World) -> None:
    fir = world.brand()
    for name, cases in (("xu", 3), ("an", 1), ("lin", 5)):
        user = users.add(world.session, name, Role.HANDLER)
        for _ in range(cases):
            world.case(fir, assignee_id=user.id)
    world.case(fir)
    assert split(world, Dimension.PERSON) == [("an", 1), ("lin", 5), ("xu", 3), ("", 1)]
    codes = {
        f.code for one in world.ask(Measure.LOAD, Dimension.PERSON).groups for f in one.figures
    }
    assert codes == {"open", "unassigned"}


@pytest.mark.parametrize("role", [Role.HANDLER, Role.PR, Role.ANALYST])
def test_only_those_who_assign_see_the_load_by_person(world: World, role: Role) -> None:
    with pytest.raises(WrongUsage, match=role):
        world.ask(Measure.LOAD, Dimension.PERSON, actor=Actor("x", role, "cli"))
    assert world.ask(Measure.LOAD, actor=Actor("x", role, "cli")).whole.figure("open").value == 0


def test_who_sees_some_brands_only_is_told_no_measure(world: World) -> None:
    with pytest.raises(WrongUsage, match="outsourced"):
        world.ask(Measure.LOAD, actor=Actor("x", Role.OUTSOURCED, "cli"))


def test_nothing_but_the_load_is_told_by_person(world: World) -> None:
    by_person = [one.name for one in DEFINITIONS.values() if Dimension.PERSON in one.dimensions]
    assert by_person == [Measure.LOAD]
    for name in set(Measure) - {Measure.LOAD}:
        with pytest.raises(WrongUsage, match="is not told by person"):
            world.ask(name, Dimension.PERSON)
    assert not any("person" in name or "assignee" in name for name in get_type_hints(Figure))
