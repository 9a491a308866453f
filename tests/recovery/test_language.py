"""The command line tells what went wrong in the user's language."""

import getpass
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import main, output
from storage.config import get_settings
from storage.engine import transaction
from tests.recovery.making import brand

pytestmark = pytest.mark.usefixtures("clean_database")


Ended = Callable[..., str]
"""Runs a command that ends with ``code``; what it writes."""


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Ended]:
    """Runs the command line here, where every process of its own would begin anew."""

    def run(*words: str, code: int, **environment: str) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["zhuanxi", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = "".join(capsys.readouterr())
        assert end.value.code == code, said
        assert "Traceback" not in said
        return said

    monkeypatch.setattr(output, "out", Console(width=300))
    monkeypatch.setattr(output, "err", Console(stderr=True, width=300))
    yield run
    get_settings.cache_clear()


def in_a_process(*words: str, code: int, **environment: str) -> str:
    """What a process of its own writes to stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "recovery", *words],
        env={**os.environ, "COLUMNS": "300", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "错误：没有采集批次 99\n下一步：全部批次见 `zhuanxi runs list`\n"),
        ("en", "error: there is no crawl run 99\nnext:  `zhuanxi runs list` shows them\n"),
    ],
)
def test_the_cause_and_the_next_step_are_in_the_language_of_the_settings(
    ended: Ended, language: str, told: str
) -> None:
    assert ended("runs", "show", "99", code=2, ZHUANXI_LANGUAGE=language) == told


def test_chinese_is_the_language_where_nothing_is_set() -> None:
    assert "没有采集批次 99" in in_a_process("runs", "show", "99", code=2)


@pytest.mark.parametrize(("language", "told"), [("zh", "配置有误"), ("en", "a setting is not")])
def test_settings_that_cannot_be_read_are_told_in_the_language_of_the_environment(
    ended: Ended, language: str, told: str
) -> None:
    wrong = {"ZHUANXI_HISTORY_DAYS": "many", "ZHUANXI_LANGUAGE": language}
    said = ended("doctor", code=2, **wrong)
    assert told in said and "history_days" in said


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "无法识别：host: Value error, 'desk' is no address"),
        ("en", "this is not understood: host: Value error, 'desk' is no address"),
    ],
)
def test_a_value_that_is_not_understood_is_told_without_a_traceback(
    ended: Ended, language: str, told: str
) -> None:
    words = ("dashboard", "--host", "desk")
    assert told in ended(*words, code=2, ZHUANXI_LANGUAGE=language)


@pytest.mark.parametrize(("language", "told"), [("zh", "数据库地址无法识别"), ("en", "address")])
def test_an_address_of_the_database_that_is_none_is_told(language: str, told: str) -> None:
    wrong = {"DATABASE_URL": "nonsense", "ZHUANXI_LANGUAGE": language}
    said = in_a_process("runs", "list", code=2, **wrong)
    assert told in said and "postgresql://user@host/database" in said


@pytest.mark.parametrize(("language", "told"), [("zh", "系统报错"), ("en", "the system says")])
def test_what_the_system_says_is_quoted(
    ended: Ended, language: str, told: str, tmp_path: Path
) -> None:
    words = ("source", "cookie", "weibo", "--file", str(tmp_path))
    said = ended(*words, code=1, ZHUANXI_LANGUAGE=language)
    assert told in said and "Is a directory" in said


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "第 2 行：不是 JSON 对象"), ("en", "line 2: not a JSON object")],
)
def test_a_line_that_cannot_be_judged_is_told(
    ended: Ended, language: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "好"}\n[]\n')
    words = ("classify", "--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out"))
    assert told in ended(*words, code=3, ZHUANXI_LANGUAGE=language)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "zh",
            (
                "未识别的列：星座",
                "第 3 行：时间无法识别（bad_time）",
                "第 4 行：没有工单号（missing_",
            ),
        ),
        (
            "en",
            (
                "columns not understood: 星座",
                "line 3: bad_time",
                "line 4: missing_reference",
            ),
        ),
    ],
)
def test_rows_of_an_import_that_cannot_be_used_are_told(
    ended: Ended, language: str, told: tuple[str, ...], tmp_path: Path
) -> None:
    brand()
    with transaction() as session:
        users.add(session, "qi", Role.ANALYST, os_account=getpass.getuser())
    (tmp_path / "a.csv").write_text(
        "工单号,渠道,创建时间,星座\n"
        "A-1,热线,2026-11-17 10:30,\nA-2,热线,下辈子,\n,热线,2026-11-17,\n"
    )
    said = ended("contacts", "import", str(tmp_path / "a.csv"), code=3, ZHUANXI_LANGUAGE=language)
    assert [line for line in told if line not in said] == []


def test_the_doctor_speaks_the_same_language(ended: Ended) -> None:
    said = ended("doctor", code=0)
    assert "还没有监测任何品牌" in said and "no brand is monitored" not in said
