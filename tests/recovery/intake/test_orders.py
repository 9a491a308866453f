"""转办单: a complaint by definition, with a date of its own that a further letter may change."""

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.intake.manual import Outcome
from recovery.intake.orders import due_at
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Case
from tests.recovery.entering import COMPLAINT, NEWS, enter, entry, number, order
from tests.recovery.making import NOW, brand, moved, rows

ZONE = ZoneInfo("Asia/Shanghai")
CLOSING = time(18)
DUE = NOW + timedelta(days=12)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _brand(clean_database: None) -> None:
    brand("青柚到家", aliases=["青柚"])


def case() -> Case:
    with transaction() as session:
        return cases.get(session, 1)


def events(action: str) -> list[dict[str, object]]:
    query = "SELECT details FROM case_event WHERE action = :a ORDER BY id"
    return [dict(details) for (details,) in rows(query, a=action)]


def test_an_order_is_a_complaint_by_definition_and_its_date_is_the_cases() -> None:
    entered = enter(order(NEWS, due=DUE))
    assert (entered.by_person, number(entered), entered.ordered_due) == (True, 1, DUE)
    assert case().ordered_due == DUE
    assert events("entered") == [
        {"mention": entered.mention_id, "kind": "regulator_order", "due": DUE.isoformat()}
    ]


def test_an_order_does_not_raise_the_severity_of_what_was_suffered() -> None:
    said = enter(entry())
    assert enter(order()).severity == said.severity


def test_the_number_is_unique_for_each_regulator_however_it_is_typed() -> None:
    first = enter(order(reference="城监 2026－1101", due=DUE))
    again = enter(order(reference="城监2026-1101", regulator="城西区 市场监管局"))
    other = enter(order(reference="城监2026-1101", regulator="市消保委"))
    assert (again.mention_id, again.outcome) == (first.mention_id, Outcome.KNOWN)
    assert other.mention_id != first.mention_id


def test_a_further_letter_moves_the_date_and_says_so_in_the_history() -> None:
    first = enter(order(due=DUE))
    entered = enter(order("请于二十五日前答复，联系人电话13812345678", due=DUE - 3 * DAY))
    assert (entered.outcome, entered.mention_id) == (Outcome.UPDATED, first.mention_id)
    assert (case().ordered_due, case().version) == (DUE - 3 * DAY, 2)
    assert events("ordered") == [
        {
            "mention": first.mention_id,
            "due": (DUE - 3 * DAY).isoformat(),
            "was": DUE.isoformat(),
        }
    ]
    assert rows("SELECT text FROM case_note") == [("请于二十五日前答复，联系人电话138****5678",)]
    assert rows("SELECT text FROM mention") == [(COMPLAINT,)]


def test_a_further_letter_needs_no_words_and_may_give_more_time() -> None:
    enter(order(due=DUE))
    entered = enter(order("", due=DUE + 5 * DAY))
    assert (entered.ordered_due, case().ordered_due) == (DUE + 5 * DAY, DUE + 5 * DAY)
    assert rows("SELECT count(*) FROM case_note") == [(0,)]


def test_a_letter_that_says_nothing_new_changes_nothing() -> None:
    enter(order(due=DUE))
    for one in (order(due=DUE), order(), order(""), order("", due=DUE)):
        assert enter(one).outcome is Outcome.KNOWN
    assert (case().version, events("ordered")) == (1, [])


def test_a_further_letter_entered_twice_counts_once() -> None:
    enter(order(due=DUE))
    assert enter(order("请提前答复", due=DUE - DAY)).outcome is Outcome.UPDATED
    assert enter(order("请提前 答复", due=DUE - DAY)).outcome is Outcome.KNOWN
    assert enter(order(due=DUE)).outcome is Outcome.KNOWN  # the first letter once more
    assert (case().ordered_due, len(events("ordered"))) == (DUE - DAY, 1)


def test_letters_entered_at_once_are_taken_in_one_after_the_other() -> None:
    enter(order(due=DUE))
    dates = [DUE + n * DAY for n in range(1, 9)]
    threads = [threading.Thread(target=enter, args=(order("", due=due),)) for due in dates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    told = events("ordered")
    assert {one["due"] for one in told} == {due.isoformat() for due in dates}
    assert [one["was"] for one in told[1:]] == [one["due"] for one in told[:-1]]
    assert (case().ordered_due, case().version) == (
        datetime.fromisoformat(str(told[-1]["due"])),
        9,
    )


def test_a_letter_about_an_unknown_order_must_be_whole() -> None:
    with pytest.raises(WrongUsage, match="no order of this number"):
        enter(order("", due=DUE))
    with pytest.raises(WrongUsage, match="no order of this number"):
        enter(order("请尽快答复", due=DUE))


def test_of_two_orders_in_one_case_the_earlier_date_counts() -> None:
    enter(order(due=DUE, phone="13812345678"))
    enter(order(reference="2026-1102", due=DUE - 2 * DAY, phone="13812345678"))
    assert case().ordered_due == DUE - 2 * DAY
    enter(order("", reference="2026-1102", due=DUE + 9 * DAY))
    assert case().ordered_due == DUE


def test_an_order_joins_the_open_case_of_the_same_number() -> None:
    enter(entry(phone="13812345678"))
    assert number(enter(order(due=DUE, phone="13812345678"))) == 1
    assert case().ordered_due == DUE


def test_a_letter_about_a_dismissed_case_does_not_overrule_the_dismissal() -> None:
    enter(order(due=DUE))
    moved(1, Stage.DISMISSED)
    entered = enter(order("", due=DUE + DAY))
    assert [row.stage for row in entered.filed] == ["dismissed"]
    assert (entered.intent == "complaint", case().ordered_due) == (False, DUE + DAY)


def test_an_order_without_a_number_is_known_by_its_words() -> None:
    first = enter(order(reference="", due=DUE))
    assert enter(order(reference="", due=DUE)).mention_id == first.mention_id


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("2026-11-30", "2026-11-30 18:00"),
        ("2026年11月30日", "2026-11-30 18:00"),
        ("2026-11-30 12:00", "2026-11-30 12:00"),
        ("11-30", "2026-11-30 18:00"),
        ("11-18", "2026-11-18 18:00"),
        ("1月5日", "2027-01-05 18:00"),
        (datetime.fromisoformat("2026-11-30"), "2026-11-30 18:00"),
        (datetime.fromisoformat("2026-11-30 09:30"), "2026-11-30 09:30"),
    ],
)
def test_a_day_lasts_until_the_offices_close_and_is_the_next_of_that_name(
    said: object, due: str
) -> None:
    assert due_at(said, NOW, ZONE, CLOSING) == datetime.fromisoformat(due).replace(tzinfo=ZONE)


@pytest.mark.parametrize("said", ["下周", "", None, 7])
def test_what_is_no_date_is_refused(said: object) -> None:
    with pytest.raises(WrongUsage, match="no date"):
        due_at(said, datetime(2026, 11, 18, tzinfo=UTC), ZONE, CLOSING)
