"""What is entered by hand goes the way of every mention, and answers at once."""

import json
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.queries import collection
from recovery.access.actor import Actor, Role
from recovery.access.refusals import refuse
from recovery.channel.facts import PLACED
from recovery.collection import health
from recovery.intake.manual import Kind, NoCase, Outcome
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import Mention
from tests.recovery.entering import COMPLAINT, NEWS, PR, enter, entry, number
from tests.recovery.making import LEAD, NOW, brand, cases_of, everything, post, rows, triaged
from tests.storage.making import kept, recounted

pytestmark = pytest.mark.usefixtures("clean_database")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def brand_id(clean_database: None) -> int:
    return brand("青柚到家", aliases=["青柚"])


@pytest.mark.parametrize("kind", [one for one in Kind if one is not Kind.REGULATOR_ORDER])
def test_a_complaint_of_any_kind_is_in_a_case_when_entering_returns(kind: Kind) -> None:
    entered = enter(entry(kind=kind, author="阿花"))
    assert (entered.outcome, entered.intent, entered.no_case) == (Outcome.NEW, "complaint", None)
    assert number(entered) == 1
    assert rows("SELECT source, kind, run_id FROM mention") == [(str(kind), "post", None)]
    assert rows("SELECT action, actor, actor_role FROM case_event ORDER BY id") == [
        ("opened", "triage", "system"),
        ("entered", "mei", "pr"),
    ]
    assert triaged().complaints == 0


def test_the_entry_keeps_who_how_and_when() -> None:
    enter(entry(received_at=NOW - DAY))
    assert rows(
        "SELECT kind, entered_by, entered_role, entered_origin, entered_at, received_at "
        "FROM manual_entry"
    ) == [("moments", "mei", "pr", "cli", NOW, NOW - DAY)]


def test_the_counts_stay_exact() -> None:
    enter(entry())
    enter(entry(NEWS, is_complaint=True))
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_the_same_paste_twice_is_one_entry_in_one_case() -> None:
    first = enter(entry(author="阿花"))
    before = everything()
    again = enter(entry(f"  {COMPLAINT}\n", author="@阿花"))
    assert (again.outcome, again.mention_id) == (Outcome.KNOWN, first.mention_id)
    assert number(again) == number(first)
    assert everything() == before


@pytest.mark.parametrize(
    "other",
    [{"author": "阿桂"}, {"kind": Kind.GROUP}, {"received_at": NOW - 2 * DAY}, {"text": NEWS}],
    ids=["who", "kind", "day", "words"],
)
def test_another_person_kind_day_or_text_is_another_entry(other: dict[str, object]) -> None:
    first = enter(entry(author="阿花"))
    second = enter(replace(entry(author="阿花"), **other))  # type: ignore[arg-type]
    assert second.outcome is Outcome.NEW
    assert second.mention_id != first.mention_id


def test_of_eight_who_enter_the_same_at_once_one_makes_the_case() -> None:
    gate = threading.Barrier(8, timeout=20)
    outcomes: list[str] = []

    def race() -> None:
        gate.wait()
        outcomes.append(enter(entry()).outcome)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(outcomes) == {"new": 1, "known": 7}
    assert rows("SELECT count(*) FROM mention") == rows("SELECT count(*) FROM recovery_case")


def test_a_name_alone_joins_nobody() -> None:
    enter(entry(author="阿花"))
    assert number(enter(entry("青柚送来的水果烂了，太差劲，要求退款", author="阿花"))) == 2
    assert number(enter(entry("青柚的客服一直没人接，气死我了，必须投诉"))) == 3


@pytest.mark.parametrize("same", [{"account": "wx_ahua"}, {"phone": "13812345678"}])
def test_the_same_account_or_number_joins_the_open_case(same: dict[str, str]) -> None:
    enter(entry(**same))
    assert number(enter(entry("青柚送来的水果烂了，太差劲，要求退款", **same))) == 1


def test_a_number_meets_that_of_a_public_post(brand_id: int) -> None:
    keys = (("phone", get_keys().hash("phone", "13812345678")),)
    post("1", brands=(brand_id,), keys=keys)
    triaged()
    assert number(enter(entry(phone="138 1234 5678"))) == 1
    assert set(cases_of().values()) == {1}


def test_what_the_classifier_calls_no_complaint_stays_a_mention_and_says_so() -> None:
    entered = enter(entry(NEWS))
    assert (entered.no_case, number(entered)) == (NoCase.NO_COMPLAINT, None)
    assert rows("SELECT count(*) FROM correction") == [(0,)]


def test_the_word_of_who_enters_it_makes_a_complaint_and_is_kept_as_a_correction() -> None:
    enter(entry(NEWS))
    entered = enter(entry(NEWS, is_complaint=True))
    assert (entered.outcome, entered.by_person, number(entered)) == (Outcome.UPDATED, True, 1)
    assert rows("SELECT kind, actor, labels FROM correction") == [
        ("correction", "mei", {"intent": ["complaint"]})
    ]
    assert not enter(entry(NEWS, is_complaint=True)).by_person


def test_the_clocks_start_when_it_reached_us_not_when_the_customer_spoke() -> None:
    enter(entry(spoke_at=NOW - 3 * DAY, received_at=NOW))
    ((posted, due, history),) = rows(
        "SELECT m.posted_at, c.first_response_due, c.is_history FROM recovery_case c, mention m"
    )
    assert posted == NOW - 3 * DAY
    assert due > NOW
    assert not history


def test_what_the_customer_said_long_ago_opens_a_case_if_it_reached_us_now() -> None:
    assert number(enter(entry(spoke_at=NOW - 90 * DAY, received_at=NOW))) == 1
    late = enter(entry(NEWS, received_at=NOW - 90 * DAY, is_complaint=True))
    assert (late.no_case, number(late)) == (NoCase.HISTORY, None)


def test_a_named_brand_counts_whatever_the_words_say() -> None:
    fir = brand("云杉", competitors=["青柚"])
    entered = enter(entry(brand="云杉"))
    assert {row.brand for row in entered.filed if row.case_id} == {"云杉", "青柚到家"}
    assert rows("SELECT why FROM mention_brand WHERE brand_id = :id", id=fir) == [("given",)]


def test_a_brand_named_later_is_added() -> None:
    brand("云杉")
    enter(entry())
    entered = enter(entry(brand="云杉"))
    assert entered.outcome is Outcome.UPDATED
    assert sorted(row.brand for row in entered.filed if row.case_id) == ["云杉", "青柚到家"]
    assert enter(entry(brand="云杉")).outcome is Outcome.KNOWN
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_a_complaint_about_a_competitor_makes_no_case_until_the_brand_is_named() -> None:
    brand("云杉", competitors=["橡果"])
    words = "云杉还好，橡果的客服态度恶劣，打了五次电话没人接，必须退款，我要投诉"
    entered = enter(entry(words))
    assert (entered.no_case, number(entered)) == (NoCase.COMPETITOR, None)
    named = enter(entry(words, brand="云杉"))
    assert (named.outcome, named.no_case, number(named)) == (Outcome.UPDATED, None, 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "骑手迟到两小时"}, "no_brand"),
        ({"brand": "橡果"}, "unknown_brand"),
        ({"text": "  ", "brand": "青柚"}, "empty_text"),
        ({"phone": "138"}, "bad_phone"),
        ({"regulator": "市监局"}, "order_only"),
        ({"due": NOW}, "order_only"),
        ({"kind": Kind.REGULATOR_ORDER}, "no_regulator"),
        ({"received_at": NOW + DAY}, "future_time"),
        ({"spoke_at": NOW, "received_at": NOW - DAY}, "future_time"),
    ],
)
def test_what_cannot_be_entered_says_why_and_leaves_nothing(
    fields: dict[str, object], reason: str
) -> None:
    with pytest.raises(WrongUsage) as error:
        enter(replace(entry(), **fields))  # type: ignore[arg-type]
    assert str(error.value.data["reason"]) == reason
    assert rows("SELECT count(*) FROM mention") == [(0,)]


@pytest.mark.parametrize("role", [Role.OUTSOURCED, Role.ANALYST, Role.SYSTEM])
def test_only_those_who_answer_customers_enter_things(role: Role) -> None:
    with pytest.raises(WrongUsage, match="may not do this"):
        enter(entry(), Actor("x", role, "cli"))


def test_personal_data_is_masked_hashed_and_sealed() -> None:
    words = f"{COMPLAINT}，电话13812345678"
    enter(entry(words, Kind.TIP, author="王小明", phone="13987654321", order="QY20261118001"))
    ((text, sealed, handle),) = rows(
        "SELECT text, text_sealed, handle FROM mention JOIN author a ON a.id = author_id"
    )
    assert ("138****5678" in text, handle) == (True, "王***")
    assert json.loads(get_keys().unseal(sealed)) == {
        "title": "",
        "text": words,
        "phone": "13987654321",
        "order": "QY20261118001",
        "author": "王小明",
    }
    kinds = rows("SELECT kind FROM mention_key ORDER BY 1")
    assert kinds == [("handle",), ("order",), ("phone",), ("phone",)]


def test_a_refused_author_is_not_entered() -> None:
    with transaction() as session:
        refuse(session, LEAD, get_keys(), source="私信", who="阿花", because="本人要求", now=NOW)
    with pytest.raises(WrongUsage, match="list of refusals"):
        enter(entry(kind=Kind.PRIVATE_MESSAGE, author="阿花"))
    assert rows("SELECT count(*) FROM mention") == [(0,)]
    assert number(enter(entry(kind=Kind.GROUP, author="阿花"))) == 1


def test_no_kind_is_a_source_that_could_go_quiet() -> None:
    enter(entry())
    day = NOW.astimezone(get_settings().zone).date()
    with transaction() as session:
        assert health.examine(session, NOW + 30 * DAY) == []
        assert collection.freshness(session) == []
        covered = collection.coverage(session, day, day)
    assert (covered.missed, covered.blind) == ({}, frozenset({day}))
    assert rows("SELECT count(*) FROM source") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "to"), [(Kind.REGULATOR_ORDER, "regulator"), (Kind.JOURNALIST, "media")]
)
def test_what_comes_from_outside_was_taken_past_us_whatever_its_words(kind: Kind, to: str) -> None:
    assert PLACED[kind] == to


def test_entering_again_after_an_erased_mention_starts_anew() -> None:
    first = enter(entry(NEWS))
    with transaction() as session:
        session.delete(session.get_one(Mention, first.mention_id))
    assert rows("SELECT count(*) FROM manual_entry") == [(0,)]
    assert enter(entry(NEWS), PR).outcome is Outcome.NEW
