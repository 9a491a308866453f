"""Days of which all service records of a channel are here, as somebody declared."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.contacts import periods
from storage.contact_periods import Coverage, channels, coverage
from storage.contacts import ContactRecord, upsert
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.contacts.test_contacts_cli import run, told
from tests.recovery.making import HANDLER, LEAD, NOW, brand, rows

pytestmark = pytest.mark.usefixtures("clean_database")

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 10)


@pytest.fixture
def fir() -> int:
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
    return brand()


def records(*channels_of: tuple[str, int | None]) -> None:
    with transaction() as session:
        upsert(
            session,
            [
                ContactRecord(f"T{n}", channel, NOW, brand_id)
                for n, (channel, brand_id) in enumerate(channels_of)
            ],
            NOW,
        )


def declare(
    channel: str,
    first: date = FIRST,
    last: date = LAST,
    *,
    of: int | None = None,
    actor: Actor = LEAD,
    now: datetime = NOW,
) -> int:
    with transaction() as session:
        period, _ = periods.declare(
            session, channel, first, last, actor, brand_id=of, now=now, zone=ZONE
        )
        assert period.id is not None
        return period.id


def covered(brand_id: int, first: date = FIRST, last: date = LAST) -> Coverage:
    with transaction() as session:
        return coverage(session, brand_id, first, last)


def test_a_channel_is_covered_only_where_all_days_are_declared(fir: int) -> None:
    records(("热线", fir), ("门店", fir))
    declare("热线")
    assert covered(fir) == Coverage(("热线",), ("门店",))
    assert covered(fir, FIRST - timedelta(days=1)).covered == ()
    assert covered(fir, last=LAST + timedelta(days=1)).covered == ()
    assert covered(fir, LAST, LAST).covered == ("热线",)


def test_periods_that_meet_or_overlap_count_as_one_and_a_gap_does_not(fir: int) -> None:
    records(("热线", fir))
    day = timedelta(days=1)
    declare("热线", FIRST, FIRST + 3 * day)
    declare("热线", FIRST + 2 * day, FIRST + 5 * day)
    declare("热线", FIRST + 6 * day, LAST)
    assert covered(fir).covered == ("热线",)
    declare("热线", LAST + 2 * day, LAST + 3 * day)
    assert covered(fir, last=LAST + 3 * day).covered == ()


def test_a_period_of_one_brand_says_nothing_of_another_and_one_of_all_of_each(fir: int) -> None:
    oak = brand("橡果")
    records(("热线", fir), ("热线", oak), ("在线", oak))
    declare("热线", of=fir)
    assert covered(fir).covered == ("热线",)
    assert covered(oak) == Coverage((), ("在线", "热线"))
    declare("在线")
    assert covered(oak) == Coverage(("在线",), ("热线",))
    assert covered(fir).covered == ("在线", "热线")


def test_records_of_no_brand_make_a_channel_known_to_all(fir: int) -> None:
    oak = brand("橡果")
    records(("邮件", None), ("热线", oak))
    assert covered(fir) == Coverage((), ("邮件",))
    with transaction() as session:
        assert channels(session) == ["热线", "邮件"]
        assert channels(session, fir) == ["邮件"]


def test_a_brand_without_any_channel_is_covered_by_nothing(fir: int) -> None:
    assert covered(fir) == Coverage((), ())


def test_saying_it_twice_is_saying_it_once_and_taking_it_back_is_kept(fir: int) -> None:
    records(("热线", fir))
    number = declare("热线")
    assert declare("热线") == number
    with transaction() as session:
        periods.retract(session, number, LEAD, NOW)
    assert covered(fir).covered == ()
    assert rows("SELECT retracted_by FROM contact_period") == [("lin",)]
    with pytest.raises(WrongUsage, match="no period 1 in force"), transaction() as session:
        periods.retract(session, number, LEAD, NOW)
    assert declare("热线") != number


@pytest.mark.parametrize(
    ("last", "is_over"), [(date(2026, 11, 17), True), (date(2026, 11, 18), False)]
)
def test_the_last_day_must_be_over_where_the_company_is(
    fir: int, last: date, is_over: bool
) -> None:
    records(("热线", fir))
    just_past_midnight = datetime(2026, 11, 18, 0, 5, tzinfo=ZONE)  # still the 17th in UTC
    if is_over:
        declare("热线", last=last, now=just_past_midnight)
        return
    with pytest.raises(WrongUsage, match="2026-11-18 is not over"):
        declare("热线", last=last, now=just_past_midnight)


def test_what_cannot_be_declared_is_refused(fir: int) -> None:
    records(("热线", fir))
    with pytest.raises(WrongUsage, match="ends before it begins"):
        declare("热线", LAST, FIRST)
    with pytest.raises(WrongUsage, match="no service record names the channel '电话'") as error:
        declare("电话")
    assert "热线" in error.value.next_step
    with pytest.raises(WrongUsage, match="role handler"):
        declare("热线", actor=HANDLER)


def test_an_import_declares_the_channels_it_has_for_the_brands_it_names(
    fir: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "工单号,渠道,创建时间,品牌\n"
        "1,热线,2026-01-05,云杉\n2,在线,2026-01-06,云杉\n3,热线,2026-01-06,\n"
    )
    span = ("--complete-from", "2026-01-01", "--complete-until", "2026-01-31")
    first = told("import", path, *span)
    assert [(one["channel"], one["brand_id"]) for one in first["declared"]] == [
        ("在线", fir),
        ("热线", fir),
    ]
    assert told("import", path, *span)["declared"] == first["declared"]
    assert [one["brand"] for one in told("periods")] == ["云杉", "云杉"]
    assert covered(fir, date(2026, 1, 1), date(2026, 1, 31)).covered == ("在线", "热线")
    assert run("retract", 1).exit_code == 0
    assert [one["channel"] for one in told("periods")] == ["热线"]
    assert "热线" in run("periods").output
    assert run("declare", "在线", "--from", "2026-02-01", "--until", "2026-02-03").exit_code == 0
    assert (
        "declared already"
        in run("declare", "在线", "--from", "2026-02-01", "--until", "2026-02-03").output
    )


def test_a_file_that_names_no_brand_is_declared_for_all(fir: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工单号,渠道,创建时间\n1,热线,2026-01-05\n")
    told("import", path, "--complete-from", "2026-01-01", "--complete-until", "2026-01-31")
    assert covered(fir, date(2026, 1, 1), date(2026, 1, 31)).covered == ("热线",)


def test_an_import_with_rejected_rows_declares_nothing_and_says_so(
    fir: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工单号,渠道,创建时间\n1,热线,2026-01-05\n2,热线,某天\n")
    done = run("import", path, "--complete-from", "2026-01-01", "--complete-until", "2026-01-31")
    assert done.exit_code == 3
    assert "没有声明为完整导入：有 1 行没有导入" in done.output
    assert rows("SELECT count(*) FROM contact_period") == [(0,)]


@pytest.mark.parametrize(
    "span",
    [
        ("--complete-from", "2026-01-01"),
        ("--complete-from", "2026-01-02", "--complete-until", "2026-01-01"),
        ("--complete-from", "2026-01-02", "--complete-until", "2999-01-01"),
        ("--complete-from", "元旦", "--complete-until", "2026-01-01"),
    ],
)
def test_a_period_that_cannot_be_is_refused_before_anything_is_stored(
    fir: int, tmp_path: Path, span: tuple[str, ...]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工单号,渠道,创建时间\n1,热线,2026-01-05\n")
    assert isinstance(run("import", path, *span).exception, WrongUsage)
    assert rows("SELECT count(*) FROM service_contact") == [(0,)]


def test_a_file_with_a_channel_for_each_row_is_not_declared() -> None:
    with pytest.raises(WrongUsage, match="1000 channels or more"):
        periods.to_declare({(f"渠道 {n}", None) for n in range(1000)})
