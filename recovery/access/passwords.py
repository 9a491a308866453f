"""Passwords: what makes a good one, how it is kept, and how it is checked.

Rules after NIST SP 800-63B, 3.1.1: length counts, mixtures of signs are not asked for, and what is
first guessed is refused. Kept as argon2id (RFC 9106).
"""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storage.errors import WrongUsage
from storage.sign_in_settings import SignInSettings

LONGEST = 256
_LANES = 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")
_FIRST_TRIED = """
1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwertyuiop123 asdfghjkl123 123qweasdzxc
qwer123456 qwerty123456 q1w2e3r4t5 a123456789 aa123456789 123456789a abc123456789 abcd123456
abcd1234567 password12 password123 password1234 passw0rd123 admin12345 admin123456 root123456
welcome123 iloveyou123 woaini1314 woaini520 woaini1314520 5201314520 1314520520 520520520520
1472583690 7894561230 147852369a qq123456789 wang123456 zhang123456 test123456 zhuanxi123
zhuanxi1234 zhuanxi12345 zhuanxi123456 zhuanxi2026 changeme123 letmein12345
"""
_COMMON = frozenset(_FIRST_TRIED.split())

# One hash takes memory on purpose; so many at a time at most, whoever asks.
_at_once = threading.BoundedSemaphore(4)


def refuse_weak(password: str, settings: SignInSettings, *names: str) -> None:
    """Refuse a password that others would soon guess.

    Args:
        password: the new password.
        settings: how long it must be.
        names: whose it is: the user's name and how they are shown.

    Raises:
        WrongUsage: it is too short, too long, a name, or one of the first that are tried.
    """
    said = _normal(password).casefold()
    if len(said) < settings.least_length:
        raise WrongUsage(
            "the password is too short",
            "use {least} letters at least; a short sentence is easy to keep in mind",
            least=settings.least_length,
        )
    if len(said) > LONGEST:
        raise WrongUsage("the password is too long", "use {most} letters at most", most=LONGEST)
    bare = "".join(letter for letter in said if letter.isalpha())
    if bare in {name.casefold() for name in (*names, "zhuanxi", "转喜")}:
        raise WrongUsage(
            "the password is little more than a name", "use words that have nothing to do with it"
        )
    is_run = any(said in run * 2 for run in _RUNS)
    if said in _COMMON or is_run or len(set(said)) < 5:
        raise WrongUsage(
            "this password is among the first that are tried",
            "use several words of your own that do not belong together",
        )


def made() -> str:
    """A random password that can be read out: 20 letters without look-alikes, 99 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def hashed(password: str, settings: SignInSettings) -> str:
    """The password as it is kept."""
    with _at_once:
        return _hasher(settings).hash(_normal(password))


def is_right(kept: str | None, password: str, settings: SignInSettings) -> bool:
    """Whether a password is the one that is kept; as long a work where none is."""
    said = _normal(password) if len(password) <= LONGEST else ""
    try:
        with _at_once:
            _hasher(settings).verify(kept or nobodys(settings.memory_mib, settings.passes), said)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str, settings: SignInSettings) -> bool:
    """Whether a password was kept with other settings than today's."""
    return _hasher(settings).check_needs_rehash(kept)


@cache
def nobodys(memory_mib: int, passes: int) -> str:
    """What is checked where there is no such user, so that the time tells nothing."""
    settings = SignInSettings.model_construct(memory_mib=memory_mib, passes=passes)
    return hashed(secrets.token_urlsafe(32), settings)


def _hasher(settings: SignInSettings) -> PasswordHasher:
    return PasswordHasher(
        time_cost=settings.passes, memory_cost=settings.memory_mib * 1024, parallelism=_LANES
    )


def _normal(password: str) -> str:
    """The same letters however a keyboard composes them (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password)
