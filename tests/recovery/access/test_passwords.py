"""Which passwords are taken, and how they are kept."""

import pytest

from recovery.access import passwords
from storage.config import get_settings
from storage.errors import WrongUsage
from storage.sign_in_settings import SignInSettings


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("ninechars", "too short"),
        ("x" * 257, "too long"),
        ("0123456789", "among the first"),
        ("aaaaaaaaaaaa", "among the first"),
        ("Password123", "among the first"),
        ("wangxiaoming99", "little more than a name"),
        ("ZhuanXi!!!2026", "little more than a name"),
    ],
)
def test_a_password_that_is_soon_guessed_is_refused(password: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        passwords.refuse_weak(password, SignInSettings(), "wxm", "WangXiaoMing")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "一句只有自己知道的话", "x9#Lq2!vTz"]
)
def test_a_long_password_of_any_signs_is_good(password: str) -> None:
    passwords.refuse_weak(password, SignInSettings(), "li")


def test_the_same_letters_are_the_same_password_however_they_were_typed() -> None:
    rules = get_settings().sign_in
    kept = passwords.hashed("Ｃafe\u0301 au lait", rules)
    assert passwords.is_right(kept, "Caf\u00e9 au lait", rules)


def test_too_little_work_for_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="quickly guessed"):
        SignInSettings(memory_mib=19, passes=1)


def test_a_made_password_is_long_and_never_the_same() -> None:
    made = {passwords.made() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.refuse_weak(password, SignInSettings(least_length=20), "li")
