"""Who acts, and what is monitored."""

import getpass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.collection.brands import BrandWords, as_toml, read_toml, save, words_of
from storage import brands
from storage.errors import WrongUsage
from storage.models import User

FIR = BrandWords(
    name="云杉",
    aliases=["Spruce 'Home'", '引"号', "🌲"],
    homophones=["云衫"],
    abbreviations=["ys"],
    products=["云净"],
    product_aliases={"云净": ["净宝", "YJ-1"]},
    ambiguous=["云杉", "净宝"],
    required=["空调"],
    exclusions=["云杉林"],
    competitors=["橡果"],
    official_accounts={"weibo": ["云杉客服", "云杉"], "feed": []},
)


def test_the_operating_system_account_stands_for_its_user(db: Session) -> None:
    users.add(db, "lin", Role.LEAD, os_account=getpass.getuser())
    assert users.local_actor(db, "cli") == Actor("lin", Role.LEAD, "cli")


def test_another_user_can_be_named(db: Session) -> None:
    users.add(db, "hua", Role.HANDLER)
    assert users.local_actor(db, "dashboard", "hua") == Actor("hua", Role.HANDLER, "dashboard")


def test_an_account_that_stands_for_nobody_is_told_how_to_be_somebody(db: Session) -> None:
    with pytest.raises(WrongUsage) as error:
        users.local_actor(db, "cli")
    assert f"--os-account {getpass.getuser()}" in error.value.next_step


def test_a_user_who_left_acts_no_more(db: Session) -> None:
    db.add(User(name="qi", role=Role.LEAD, is_active=False, os_account=getpass.getuser()))
    db.flush()
    with pytest.raises(WrongUsage, match="no active user 'qi'"):
        users.local_actor(db, "cli", "qi")
    with pytest.raises(WrongUsage, match="stands for no user"):
        users.local_actor(db, "cli")
    assert users.active(db) == []


@pytest.mark.parametrize(
    "who", [{"name": "lin"}, {"name": "other", "os_account": "root"}], ids=["name", "account"]
)
def test_names_and_accounts_are_given_once(db: Session, who: dict[str, str]) -> None:
    users.add(db, "lin", Role.LEAD, os_account="root")
    with pytest.raises(WrongUsage):
        users.add(db, role=Role.LEAD, **who)


@pytest.mark.parametrize(
    "who", [{"name": "qi"}, {"name": "other", "os_account": "q"}], ids=["name", "account"]
)
def test_the_name_and_account_of_somebody_who_left_are_told_as_taken(
    db: Session, who: dict[str, str]
) -> None:
    db.add(User(name="qi", role=Role.LEAD, is_active=False, os_account="q"))
    db.flush()
    with pytest.raises(WrongUsage):
        users.add(db, role=Role.LEAD, **who)


def test_a_brand_saved_again_is_replaced_and_keeps_its_number(db: Session) -> None:
    first = save(db, FIR)
    again = save(db, BrandWords(name="云杉", products=["净水器"]))
    assert again.id == first.id
    assert words_of(again) == BrandWords(name="云杉", products=["净水器"])
    assert [b.name for b in brands.active(db)] == ["云杉"]


def test_a_brand_that_is_not_there_is_told_with_those_that_are(db: Session) -> None:
    save(db, FIR)
    with pytest.raises(WrongUsage) as error:
        brands.by_name(db, "银杏")
    assert "云杉" in error.value.next_step


def test_brands_written_as_toml_are_read_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "brands.toml"
    both = [FIR, BrandWords(name="橡果", exclusions=["橡果树"])]
    file.write_text(as_toml(both), encoding="utf-8")
    assert read_toml(file) == both


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", r"has no \[\[brand\]\]"),
        ("[[brand]\n", "is no TOML"),
        ('[[brand]]\nname = "云杉"\nalias = ["x"]\n', "alias: Extra inputs"),
        ('[[brand]]\naliases = ["x"]\n', "name: Field required"),
        ('[[brand]]\nname = "  "\n', "name: String should have at least 1"),
    ],
)
def test_a_file_that_is_not_understood_is_told_with_its_place(
    tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "brands.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(WrongUsage, match=told):
        read_toml(file)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be read"):
        read_toml(tmp_path / "nothing.toml")
    (tmp_path / "gbk.toml").write_bytes('[[brand]]\nname = "云杉"\n'.encode("gbk"))
    with pytest.raises(WrongUsage, match="is no TOML"):
        read_toml(tmp_path / "gbk.toml")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"aliases": ["…"]}, "has no letter and no emoji"),
        ({"exclusions": [" . "]}, "has no letter and no emoji"),
        ({"ambiguous": ["冷杉"]}, "is no word of the brand '云杉'"),
        ({"product_aliases": {"净水器": ["净"]}}, "is no product of the brand '云杉'"),
        ({"required": ["雲 杉"]}, "is itself a word of the brand"),
        ({"exclusions": ["杉"]}, "is part of '云杉', which could never count"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(
    db: Session, tmp_path: Path, words: dict[str, Any], told: str
) -> None:
    wrong = BrandWords(name="云杉", **words)
    with pytest.raises(WrongUsage, match=told):
        save(db, wrong)
    file = tmp_path / "brands.toml"
    file.write_text(as_toml([wrong]), encoding="utf-8")
    with pytest.raises(WrongUsage, match=told):
        read_toml(file)
    assert brands.active(db) == []
