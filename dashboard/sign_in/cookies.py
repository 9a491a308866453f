"""The cookies of signing in, and the token that a form of ours carries.

Over https they are bound to this host by the prefix ``__Host-``; over plain http a browser takes
no such name.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Literal

from starlette.responses import Response

from storage.config import get_settings

LANGUAGE = "zhuanxi_language"
_YEAR = 365 * 24 * 3600
_FORM_BYTES = 24


def session_name() -> str:
    """The cookie that holds a session's token."""
    return _named("zhuanxi_session")


def form_name() -> str:
    """The cookie that shows that a sign-in form was given to this browser."""
    return _named("zhuanxi_form")


def keep_session(answer: Response, token: str) -> None:
    """Give the browser a session. Lax, so that a link in a chat opens the case it leads to."""
    hours = get_settings().sign_in.session_hours
    _set(answer, session_name(), token, max_age=int(hours * 3600))


def drop_session(answer: Response) -> None:
    """Take the session out of the browser."""
    _set(answer, session_name(), "", max_age=0)


def keep_form(answer: Response, value: str) -> None:
    """Remember which form this browser was given."""
    _set(answer, form_name(), value, same_site="strict")


def keep_language(answer: Response, language: str) -> None:
    """Remember the language that was chosen before signing in."""
    _set(answer, LANGUAGE, language, max_age=_YEAR)


def new_form() -> str:
    """A value for the form cookie."""
    return secrets.token_urlsafe(_FORM_BYTES)


def form_token(value: str) -> str:
    """What a form must send back, for a cookie that other sites can neither read nor set."""
    return hmac.new(value.encode("utf-8", "replace"), b"zhuanxi form", "sha256").hexdigest()


def is_ours(cookies: Mapping[str, str], name: str, sent: str) -> bool:
    """Whether a form was sent from a page that we gave to the browser with this cookie."""
    value = cookies.get(name, "")
    return bool(value) and hmac.compare_digest(form_token(value).encode(), sent.encode())


def _named(name: str) -> str:
    return f"__Host-{name}" if get_settings().dashboard.https else name


def _set(
    answer: Response,
    name: str,
    value: str,
    *,
    max_age: int | None = None,
    same_site: Literal["lax", "strict"] = "lax",
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=get_settings().dashboard.https,
        httponly=True,
        samesite=same_site,
    )
