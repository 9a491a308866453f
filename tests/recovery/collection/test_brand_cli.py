"""``zhuanxi brand`` says what would match and why, in the user's language."""

import getpass
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from recovery.messages import configured_language
from storage import brands
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.storage import making

pytestmark = pytest.mark.usefixtures("clean_database")


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def brand() -> None:
    with transaction() as session:
        users.add(session, "anna", Role.ADMIN, os_account=getpass.getuser())
    run(
        *("brand", "add", "青柚到家", "--alias", "青柚", "--homophone", "轻柚"),
        *("--abbreviation", "qydj", "--ambiguous", "青柚", "--required", "骑手"),
        *("--exclusion", "青柚子", "--product", "柚先达", "--product-alias", "柚先达:柚达"),
        *("--official", "weibo:青柚到家客服"),
    )


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ZHUANXI_LANGUAGE", request.param)
    get_settings.cache_clear()
    request.addfinalizer(get_settings.cache_clear)
    assert configured_language() == request.param
    return str(request.param)


TOLD = {
    "zh": [
        "✓ 青柚的骑手",
        "  匹配：别名“青柚”（第 1–2 字），旁有“骑手”",
        "✗ 青柚子",
        "  未采用：别名“青柚”（第 1–2 字）属于排除词“青柚子”",
        "✗ 无关",
        "  没有出现这个品牌的词",
        "✓ 轻 柚 柚达",
        "  匹配：谐音“轻柚”（第 1–3 字）",
        "  匹配：产品“柚达”（第 5–6 字）",
    ],
    "en": [
        "✓ 青柚的骑手",
        "  matches: alias 青柚 (1–2), beside 骑手",
        "✗ 青柚子",
        "  held back: alias 青柚 (1–2) is part of the excluded 青柚子",
        "✗ 无关",
        "  no word of the brand",
        "✓ 轻 柚 柚达",
        "  matches: homophone 轻柚 (1–3)",
        "  matches: product 柚达 (5–6)",
    ],
}


def test_a_match_and_what_is_held_back_are_told(brand: None, language: str) -> None:
    told = run("brand", "test", "青柚到家", "青柚的骑手", "青柚子", "无关", "轻 柚 柚达").output
    assert told.splitlines() == TOLD[language]


def test_texts_of_a_file_are_told_as_json(brand: None, tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("青柚五块一斤\n\n@青柚到家客服 在吗\n", encoding="utf-8")

    told = json.loads(run("brand", "test", "青柚到家", "--file", str(file), "--json").output)

    assert [(each["text"], each["matched"]) for each in told] == [
        ("青柚五块一斤", False),
        ("@青柚到家客服 在吗", True),
    ]
    assert told[0]["findings"] == [
        {
            **{"word": "青柚", "why": "alias", "start": 0, "end": 2},
            **{"beside": None, "held": "alone", "by": None},
        }
    ]
    assert told[1]["findings"][0]["why"] == "account"


def test_a_hostile_text_cannot_steer_the_terminal(brand: None) -> None:
    assert "\x1b" not in run("brand", "test", "青柚到家", "\x1b[31m[red]青柚").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["test", "青柚到家"], "no text to try"),
        (["test", "青柚到家", "--file", "nothing.txt"], "cannot be read"),
        (["test", "红豆", "红豆"], "no brand '红豆'"),
        (["rematch", "--since", "soon"], "is no time"),
        (["add", "红豆", "--product-alias", "豆子"], "is no PRODUCT:ALIAS"),
        (["add", "红豆", "--official", "weibo"], "is no SOURCE:HANDLE"),
    ],
)
def test_wrong_usage_is_told(brand: None, words: list[str], told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        CliRunner().invoke(app, ["brand", *words], catch_exceptions=False)


def test_stored_mentions_are_matched_again(brand: None) -> None:
    with transaction() as session:
        making.upsert(session, making.mention("1", "轻柚又迟到"), making.mention("2", "无关"))

    assert json.loads(run("brand", "rematch", "--since", "2026-01-01", "--json").output) == {
        **{"mentions": 2, "added": 1, "changed": 0, "dropped": 0, "kept_in_case": 0}
    }
    assert "读取 2 条提及：新增品牌 0 处" in run("brand", "rematch").output


def test_words_are_proposed(brand: None) -> None:
    proposed = json.loads(run("brand", "suggest", "青柚到家", "--json").output)
    assert [(each["word"], each["form"]) for each in proposed] == [("qingyoudaojia", "pinyin")]
    assert "拼音" in run("brand", "suggest", "青柚到家").output


def test_what_is_exported_is_imported_as_it_was(brand: None, tmp_path: Path) -> None:
    exported = run("brand", "export").output
    file = tmp_path / "brands.toml"
    file.write_text(exported, encoding="utf-8")
    with transaction() as session:
        session.delete(brands.by_name(session, "青柚到家"))

    run("brand", "import", str(file))

    assert run("brand", "export").output == exported
    assert 'product_aliases = { "柚先达" = ["柚达"] }' in exported
    assert [row["homophones"] for row in json.loads(run("brand", "list", "--json").output)] == [
        ["轻柚"]
    ]
