"""Legal norms: what each says, whom it binds, and when it ends."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from recovery.clocks.norms import PRESETS, Duty, LegalNorm, Unit, due, legal_due
from recovery.clocks.sla import hours_of
from recovery.words import word
from storage.case_settings import Preset, SlaSettings
from storage.checkout import CHECKOUT

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = hours_of(SlaSettings(), ZONE)
NORMS = [norm for own in PRESETS.values() for norm in own]


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def norm(amount: int, unit: Unit) -> LegalNorm:
    return LegalNorm("", "", amount, unit, Duty.COMPANY, "", "")


def test_the_settings_know_exactly_the_presets_that_there_are() -> None:
    assert set(PRESETS) == set(get_args(Preset))
    assert all(word("preset", name) != name for name in PRESETS)


@pytest.mark.parametrize("one", NORMS, ids=lambda n: n.what)
def test_a_norm_names_its_source_and_stands_in_the_documents(one: LegalNorm) -> None:
    assert one.amount > 0
    assert one.unit in (Unit.DAYS, Unit.WORKING_DAYS)
    told = (CHECKOUT / "docs/recovery.md").read_text(encoding="utf-8")
    assert one.source_zh in told
    assert one.what in told


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        pytest.param("2026-11-18 10:00", 1, Unit.DAYS, "2026-11-19 18:00", id="the first day no"),
        pytest.param("2026-11-18 00:01", 7, Unit.DAYS, "2026-11-25 18:00", id="seven days"),
        pytest.param("2026-09-25 10:00", 15, Unit.DAYS, "2026-10-10 18:00", id="over holidays"),
        pytest.param("2026-11-20 10:00", 1, Unit.DAYS, "2026-11-21 18:00", id="on a Saturday"),
        pytest.param("2026-11-20 10:00", 1, Unit.WORKING_DAYS, "2026-11-23 18:00", id="weekend"),
        pytest.param("2026-09-30 10:00", 2, Unit.WORKING_DAYS, "2026-10-09 18:00", id="October"),
        pytest.param("2026-10-08 10:00", 2, Unit.WORKING_DAYS, "2026-10-10 18:00", id="调休"),
    ],
)
def test_a_norm_ends_as_the_house_closes_on_its_last_day(
    start: str, amount: int, unit: Unit, expected: str
) -> None:
    assert due(norm(amount, unit), at(start), HOURS) == at(expected)


@pytest.mark.parametrize(
    ("presets", "expected"),
    [
        ([], None),
        (["consumer"], None),  # binds the authorities only
        (["bank"], "2026-12-03 18:00"),
        (["express"], "2026-11-25 18:00"),
        (["telecom"], "2026-12-03 18:00"),
        (["airline"], "2026-12-02 18:00"),
        (["travel"], "2026-11-28 18:00"),
        (["bank", "express"], "2026-11-25 18:00"),  # the earlier one
    ],
)
def test_only_what_binds_the_company_sets_a_date(
    presets: list[Preset], expected: str | None
) -> None:
    found = legal_due(presets, at("2026-11-18 10:00"), HOURS)
    assert found == (at(expected) if expected else None)
