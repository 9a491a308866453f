"""The routes of signing in: what they take, whom they let in, where they lead."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.i18n import LANGUAGES, phrase
from dashboard.sign_in import cookies
from dashboard.sign_in import page as sign_in_page
from dashboard.sign_in.gate import html, local_path, to_sign_in, who
from recovery.access import signing_in
from recovery.access.signing_in import SignInRefused, TooManyTries
from recovery.messages import told
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage

log = logging.getLogger(__name__)

_FORM_LIMIT = 16_384
_HERE = Path(__file__).parent
_SEE_OTHER = 303
Form = Mapping[str, str]


def routes() -> list[Route]:
    """All of them."""
    return [
        Route("/sign-in", sign_in_form, methods=["GET"]),
        Route("/sign-in", sign_in, methods=["POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/password", password_form, methods=["GET"]),
        Route("/password", password, methods=["POST"]),
        Route(sign_in_page.STYLE, style),
        Route(sign_in_page.ICON, icon),
    ]


def style(request: Request) -> Response:
    """What these pages look like."""
    del request
    return FileResponse(_HERE / "sign_in.css", media_type="text/css")


def icon(request: Request) -> Response:
    """The product's sign."""
    del request
    return FileResponse(_HERE.parent / "icon.svg", media_type="image/svg+xml")


def on_away(request: Request, error: Exception) -> Response:
    """What a route of ours answers while the database is away."""
    log.warning("%s", error)
    return html(sign_in_page.away(language(request)), 503)


def on_over(request: Request, error: Exception) -> Response:
    """What a route of ours answers where the session ended in between."""
    del error
    return to_sign_in(request.url.path, "")


def language(request: Request, form: Form | None = None) -> str:
    """The language of a page of ours: as chosen there, before, or in the settings."""
    asked = (form or request.query_params).get("lang", "")
    kept = request.cookies.get(cookies.LANGUAGE, "")
    return next((one for one in (asked, kept) if one in LANGUAGES), get_settings().language)


def sign_in_form(request: Request) -> Response:
    """GET /sign-in: the form; whoever is signed in already goes on at once."""
    next_ = local_path(request.query_params.get("next", "/"))
    if who(request) is not None:
        return RedirectResponse(next_, _SEE_OTHER)
    return _sign_in_page(request, language(request), next_)


async def sign_in(request: Request) -> Response:
    """POST /sign-in."""
    form = await _form(request)
    return await run_in_threadpool(_sign_in, request, form)


def _sign_in(request: Request, form: Form) -> Response:
    speech, next_ = language(request, form), local_path(form.get("next", "/"))
    name, password_ = form.get("name", ""), form.get("password", "")
    if not cookies.is_ours(request.cookies, cookies.form_name(), form.get("token", "")):
        said = (phrase("sign_in_form_old", speech), "")
        return _sign_in_page(request, speech, next_, name, said, status=403)
    if not name.strip() or not password_:
        said = (phrase("sign_in_blank", speech), "")
        return _sign_in_page(request, speech, next_, name, said, status=400)
    settings = get_settings()
    try:
        token = signing_in.sign_in(
            name,
            password_,
            settings,
            address=_address(request),
            browser=request.headers.get("user-agent", ""),
            now=_now(),
        )
    except (SignInRefused, TooManyTries) as error:
        status = 429 if isinstance(error, TooManyTries) else 401
        return _sign_in_page(request, speech, next_, name, told(error, speech), status=status)
    with transaction() as session:
        signing_in.sign_out(session, _token(request), settings, now=_now())
    answer = RedirectResponse(next_, _SEE_OTHER)
    cookies.keep_session(answer, token)
    cookies.keep_language(answer, speech)
    return answer


async def sign_out(request: Request) -> Response:
    """POST /sign-out: here, or everywhere."""
    form = await _form(request)
    return await run_in_threadpool(_sign_out, request, form)


def _sign_out(request: Request, form: Form) -> Response:
    if not cookies.is_ours(request.cookies, cookies.session_name(), form.get("token", "")):
        return RedirectResponse("/password", _SEE_OTHER)
    settings = get_settings()
    with transaction() as session:
        if form.get("everywhere"):
            signed = signing_in.use(session, _token(request), settings, now=_now())
            signing_in.sign_out_everywhere(session, signed, now=_now())
        else:
            signing_in.sign_out(session, _token(request), settings, now=_now())
    answer = RedirectResponse("/sign-in", _SEE_OTHER)
    cookies.drop_session(answer)
    return answer


def password_form(request: Request) -> Response:
    """GET /password: the form for a new one."""
    return _password_page(request, language(request), is_done="done" in request.query_params)


async def password(request: Request) -> Response:
    """POST /password."""
    form = await _form(request)
    return await run_in_threadpool(_password, request, form)


def _password(request: Request, form: Form) -> Response:
    speech = language(request, form)
    next_ = local_path(form.get("next", "/"))
    new = form.get("new", "")
    if not cookies.is_ours(request.cookies, cookies.session_name(), form.get("token", "")):
        said = (phrase("sign_in_form_old", speech), "")
        return _password_page(request, speech, error=said, next_=next_, status=403)
    if new != form.get("again", ""):
        said = (phrase("password_differ", speech), "")
        return _password_page(request, speech, error=said, next_=next_, status=400)
    before = who(request)
    try:
        signing_in.change_password(
            _token(request),
            form.get("old", ""),
            new,
            get_settings(),
            address=_address(request),
            now=_now(),
        )
    except SignInRefused as error:
        said = (phrase("password_old_wrong", speech), told(error, speech)[1])
        return _password_page(request, speech, error=said, next_=next_, status=400)
    except WrongUsage as error:
        said = told(error, speech)
        return _password_page(request, speech, error=said, next_=next_, status=400)
    must = before is not None and before.must_change
    return RedirectResponse(
        next_ if must else "/password?" + urlencode({"done": 1, "next": next_}), _SEE_OTHER
    )


def _sign_in_page(
    request: Request,
    speech: str,
    next_: str,
    name: str = "",
    error: tuple[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    value = request.cookies.get(cookies.form_name()) or cookies.new_form()
    page = sign_in_page.sign_in(
        speech, token=cookies.form_token(value), next_=next_, name=name, error=error
    )
    answer = html(page, status)
    cookies.keep_form(answer, value)
    if "lang" in request.query_params:
        cookies.keep_language(answer, speech)
    return answer


def _password_page(
    request: Request,
    speech: str,
    *,
    error: tuple[str, str] | None = None,
    next_: str | None = None,
    is_done: bool = False,
    status: int = 200,
) -> Response:
    signed = who(request)
    if signed is None:
        return to_sign_in("/", "")
    page = sign_in_page.password(
        speech,
        token=cookies.form_token(request.cookies.get(cookies.session_name(), "")),
        next_=local_path(next_ or request.query_params.get("next", "/")),
        name=signed.actor.name,
        least=get_settings().sign_in.least_length,
        must=signed.must_change,
        is_done=is_done,
        error=error,
    )
    answer = html(page, status)
    if "lang" in request.query_params:
        cookies.keep_language(answer, speech)
    return answer


async def _form(request: Request) -> Form:
    """The fields of a form; none where it is no form, or longer than any of ours."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _FORM_LIMIT:
            return {}
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return dict(fields)


def _token(request: Request) -> str | None:
    return request.cookies.get(cookies.session_name())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _now() -> datetime:
    return datetime.now(UTC)
