"""The few pages that are not Streamlit's: sign-in, a new password, and what stands in their way.

Pure: values in, HTML out. No script, no style and no picture from anywhere but this server, so
that the strictest policy can be sent with them. Everything that was typed is escaped.
"""

from html import escape
from typing import Final
from urllib.parse import urlencode

from dashboard.i18n import phrase

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
STYLE, ICON = "/sign-in/style.css", "/sign-in/icon.svg"


def sign_in(
    language: str, *, token: str, next_: str, name: str = "", error: tuple[str, str] | None = None
) -> str:
    """The sign-in page.

    Args:
        language: ``zh`` or ``en``.
        token: the form's token.
        next_: the local path to go to afterwards.
        name: what was typed as name.
        error: cause and next step of a refusal.
    """
    form = (
        _field("name", phrase("sign_in_name", language), "username", value=name, focus=not name)
        + _field(
            "password",
            phrase("sign_in_password", language),
            "current-password",
            kind="password",
            focus=bool(name),
        )
        + _button(phrase("sign_in", language))
    )
    return _page(
        language,
        phrase("sign_in", language),
        f'<p class="lead">{escape(phrase("sign_in_lead", language))}</p>'
        + _alert(error)
        + _form("/sign-in", form, token=token, next_=next_, language=language)
        + f'<p class="help">{escape(phrase("sign_in_help", language))}</p>',
        switch="/sign-in?" + urlencode({"lang": _other(language), "next": next_}),
    )


def password(
    language: str,
    *,
    token: str,
    next_: str,
    name: str,
    least: int,
    must: bool,
    is_done: bool = False,
    error: tuple[str, str] | None = None,
) -> str:
    """The page for a new password.

    Args:
        language: ``zh`` or ``en``.
        token: the form's token.
        next_: the local path to go to afterwards.
        name: who is signed in, as they sign in.
        least: letters that a password has at least.
        must: whether they get nothing else before.
        is_done: whether it was just changed.
        error: cause and next step of a refusal.
    """
    title = phrase("password_must" if must else "password_title", language)
    old = phrase("password_old_given" if must else "password_old", language)
    form = (
        f'<input type="hidden" name="username" autocomplete="username" value="{escape(name)}">'
        + _field("old", old, "current-password", kind="password", focus=True)
        + _field("new", phrase("password_new", language), "new-password", kind="password")
        + _field("again", phrase("password_again", language), "new-password", kind="password")
        + f'<p class="help">{escape(phrase("password_rules", language, least=least))}</p>'
        + _button(phrase("password_save", language))
    )
    said = f'<p class="who">{escape(phrase("signed_in_as", language, name=name))}</p>'
    if must:
        said += f'<p class="lead">{escape(phrase("password_must_why", language))}</p>'
    if is_done:
        said += f'<p class="done" role="status">{escape(phrase("password_done", language))}</p>'
    else:
        said += _alert(error)
        said += _form("/password", form, token=token, next_=next_, language=language)
    out = _form(
        "/sign-out",
        f'<button class="quiet">{escape(phrase("sign_out", language))}</button>'
        f'<button class="quiet" name="everywhere" value="1">'
        f"{escape(phrase('sign_out_everywhere', language))}</button>",
        token=token,
        next_="",
        language=language,
        css="row",
    )
    back = (
        ""
        if must
        else f'<p><a href="{escape(next_)}">{escape(phrase("password_back", language))}</a></p>'
    )
    return _page(
        language,
        title,
        said + back + out,
        switch="/password?" + urlencode({"lang": _other(language), "next": next_}),
    )


def away(language: str) -> str:
    """What a person sees while the database is away."""
    title = phrase("sign_in_away", language)
    return _page(
        language,
        title,
        f'<p class="lead">{escape(phrase("sign_in_away_next", language))}</p>'
        f'<p><a href="">{escape(phrase("sign_in_retry", language))}</a></p>',
        switch=None,
    )


def _page(language: str, title: str, body: str, *, switch: str | None) -> str:
    name = escape(phrase("app", language))
    code = "zh-CN" if language == "zh" else "en"
    other = (
        f'<a class="language" href="{escape(switch)}" lang="{_other(language)}">'
        f"{escape(phrase('other_language', language))}</a>"
        if switch
        else ""
    )
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f'<title>{escape(title)} · {name}</title><link rel="stylesheet" href="{STYLE}">'
        f'<link rel="icon" href="{ICON}" type="image/svg+xml"></head><body>'
        f'<header><span class="brand"><img src="{ICON}" alt="" width="28" height="28">{name}</span>'
        f"{other}</header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _form(
    action: str, inside: str, *, token: str, next_: str, language: str, css: str = "fields"
) -> str:
    hidden = {"token": token, "next": next_, "lang": language}
    return f'<form class="{css}" method="post" action="{action}">' + (
        "".join(
            f'<input type="hidden" name="{key}" value="{escape(value)}">'
            for key, value in hidden.items()
        )
        + inside
        + "</form>"
    )


def _field(
    name: str,
    label: str,
    autocomplete: str,
    *,
    kind: str = "text",
    value: str = "",
    focus: bool = False,
) -> str:
    plain = ' autocapitalize="none" spellcheck="false"' if kind == "text" else ""
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{autocomplete}" required '
        f'maxlength="256" value="{escape(value)}"{plain}{" autofocus" if focus else ""}>'
    )


def _button(label: str) -> str:
    return f'<button class="main">{escape(label)}</button>'


def _alert(error: tuple[str, str] | None) -> str:
    if error is None:
        return ""
    cause, next_step = error
    more = f"<span>{escape(next_step)}</span>" if next_step else ""
    return f'<p class="error" role="alert"><strong>{escape(cause)}</strong>{more}</p>'


def _other(language: str) -> str:
    return "en" if language == "zh" else "zh"
