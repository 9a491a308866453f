"""Settings of clocks and priority: what is refused."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from storage.case_settings import SlaSettings


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"workday_start": "18:00", "workday_end": "09:00"}, "later than workday_start"),
        ({"near_share": 1}, "less than 1"),
        ({"callback_hours": 0}, "greater than 0"),
        ({"severe_response_hours": -1}, "greater than 0"),
        ({"brand_presets": {"云杉": "banks"}}, "'bank'"),
        ({"source_presets": {"weibo": "social"}}, "'consumer'"),
        ({"spread_steps": [[0, 2]]}, "above 0"),
        ({"spread_steps": [[50, 1], [200, 2]]}, "faster growth needs fewer hours"),
        ({"holidays": ["2027-13-01"]}, "date"),
        (
            {"holidays": ["2027-02-06"], "workdays": ["2027-02-06"]},
            "2027-02-06 stands in holidays and in workdays",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        SlaSettings(**said)


def test_the_steps_are_put_in_order_and_days_are_read() -> None:
    said = SlaSettings.model_validate(
        {"spread_steps": [[100, 0.5], [10, 3]], "holidays": ["2027-02-08"]}
    )
    assert said.spread_steps == [(10, 3), (100, 0.5)]
    assert said.holidays == [date(2027, 2, 8)]
