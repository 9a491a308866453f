"""The lines that change a setting, and what says a setting now."""

from pathlib import Path

import pytest

from recovery.setting_lines import lines
from storage.config import Settings
from storage.errors import WrongUsage
from storage.setting_origins import Origin, effective


@pytest.mark.parametrize(
    ("path", "written", "expected"),
    [
        ("sla.resolution_hours", "20", "[sla]\nresolution_hours = 20"),
        ("sla.workday_start", "08:30", '[sla]\nworkday_start = "08:30"'),
        ("acting.departments", '["物流", "财务"]', '[acting]\ndepartments = ["物流", "财务"]'),
        ("acting.limits.lead", "3000", "[acting.limits]\nlead = 3000"),
        ("history_days", "60", "history_days = 60"),
    ],
)
def test_the_lines_are_what_the_file_takes(path: str, written: str, expected: str) -> None:
    assert lines(Settings(), path, written) == expected


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("sla.resolution_hours", "-1"),
        ("sla.resolution_hours", "soon"),
        ("sla.workday_end", "08:00"),
        ("history_days", "0"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(path: str, written: str) -> None:
    with pytest.raises(WrongUsage):
        lines(Settings(), path, written)


def test_the_environment_stands_above_the_file_and_both_above_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "zhuanxi.toml"
    file.write_text("[sla]\nresolution_hours = 20\ncallback_hours = 5\n")
    monkeypatch.setenv("ZHUANXI_CONFIG", str(file))
    monkeypatch.setenv("ZHUANXI_SLA__RESOLUTION_HOURS", "31")
    found = {one.path: (one.value, one.origin) for one in effective(Settings(), "sla")}
    assert found["sla.resolution_hours"] == (31, Origin.ENVIRONMENT)
    assert found["sla.callback_hours"] == (5, Origin.FILE)
    assert found["sla.near_share"] == (0.25, Origin.DEFAULT)
