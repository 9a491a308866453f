"""Small pieces that several pages share."""

import pytest

from dashboard.widgets import change


@pytest.mark.parametrize(
    ("current", "previous", "told"),
    [
        (13, 10, "+3（+30%）"),
        (8, 10, "-2（-20%）"),
        (19, 9, "+10"),
        (19, 0, "+19"),
        (0, 0, 0),
        (7, 7, 0),
        (7, None, None),
    ],
)
def test_a_change_is_told_as_a_share_only_of_enough(
    current: int, previous: int | None, told: str | int | None
) -> None:
    assert change(current, previous) == told
