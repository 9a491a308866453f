"""The gate: without a session nothing is answered but the way to one.

It stands before Streamlit's routes and its websocket alike, and asks the database each time.
"""

import logging
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.sign_in import cookies, page
from recovery.access import signing_in
from recovery.access.signing_in import NotSignedIn, SignedIn
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

OPEN: Final = frozenset({"/healthz", "/readyz", "/sign-in", page.STYLE, page.ICON})
"""What answers without a session."""

BEFORE_CHANGE: Final = OPEN | {"/password", "/sign-out"}
"""What answers somebody who must change their password first."""

_SEE_OTHER = 303
_SERVICE_RESTART = 1012
_REFUSED: Final = {"type": "websocket.close", "code": 1008}


class GateMiddleware:
    """Lets through who is signed in; sends the rest to the sign-in page, or away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or websocket."""
        if scope["type"] not in ("http", "websocket") or (
            scope["type"] == "http" and scope["path"] in OPEN
        ):
            await self.app(scope, receive, send)
            return
        answer: Response
        is_page = _is_page(scope)
        path, query = scope["path"], scope.get("query_string", b"").decode("latin-1")
        try:
            signed = await run_in_threadpool(who, HTTPConnection(scope))
        except DatabaseUnavailable as error:
            log.warning("%s", error)
            language = get_settings().language
            answer = html(page.away(language), 503) if is_page else _plain(503)
        else:
            if signed is None:
                answer = to_sign_in(path, query) if is_page else _plain(401)
            elif signed.must_change and (scope["type"] == "websocket" or path not in BEFORE_CHANGE):
                answer = _to_password(path, query) if is_page else _plain(403)
            else:
                if scope["type"] == "websocket":
                    receive = _heard(scope, receive, send)
                elif is_page:
                    token = HTTPConnection(scope).cookies.get(cookies.session_name(), "")
                    await run_in_threadpool(_note_use, token, True)
                await self.app(scope, receive, send)
                return
        if scope["type"] == "websocket":
            await send(_REFUSED)  # before it was accepted: the browser is answered 403
        else:
            await answer(scope, receive, send)


def _heard(scope: Scope, receive: Receive, send: Send) -> Receive:
    """What a websocket receives; what a person does in it keeps their session from expiring.

    It is closed once they have signed in anew, in another tab: the browser opens it again at once
    with the new cookie, and goes on with all that was typed. Until then the page tells what to do.
    """
    token = HTTPConnection(scope).cookies.get(cookies.session_name(), "")

    async def heard() -> Message:
        message = await receive()
        is_said = message["type"] == "websocket.receive"
        if is_said and await run_in_threadpool(_note_use, token, not _is_refresh(message)):
            await send({"type": "websocket.close", "code": _SERVICE_RESTART})
            return {"type": "websocket.disconnect", "code": _SERVICE_RESTART}
        return message

    return heard


def _note_use(token: str, by_person: bool) -> bool:
    try:
        with transaction() as session:
            return signing_in.note_use(
                session, token, get_settings(), by_person=by_person, now=datetime.now(UTC)
            )
    except DatabaseUnavailable as error:
        log.warning("%s", error)
        return False


def _is_refresh(message: Message) -> bool:
    """Whether a page refreshed a part of itself, with nobody doing anything."""
    said = BackMsg()
    try:
        said.ParseFromString(message.get("bytes") or b"")
    except DecodeError:
        return True
    return said.WhichOneof("type") == "rerun_script" and said.rerun_script.is_auto_rerun


def who(request: HTTPConnection) -> SignedIn | None:
    """Whose session the cookie is; ``None`` where there is none or it is over."""
    token = request.cookies.get(cookies.session_name())
    if not token:
        return None
    try:
        with transaction() as session:
            return signing_in.use(session, token, get_settings(), now=datetime.now(UTC))
    except NotSignedIn:
        return None


def local_path(path: str) -> str:
    """``path`` if it is one of this server's, else the first page: no other site, no trick."""
    is_plain = path.isascii() and path.isprintable() and "\\" not in path and len(path) <= 1000
    if not is_plain or not path.startswith("/") or path.startswith("//"):
        return "/"
    parts = urlsplit(path)
    is_here = not parts.scheme and not parts.netloc
    return path if is_here and parts.path not in BEFORE_CHANGE else "/"


def to_sign_in(path: str, query: str) -> Response:
    """Lead somebody without a session to the form, and back to where they wanted."""
    wanted = local_path(f"{path}?{query}" if query else path)
    said = urlencode({"next": wanted}) if wanted != "/" else ""
    return RedirectResponse(f"/sign-in?{said}" if said else "/sign-in", _SEE_OTHER)


def _to_password(path: str, query: str) -> Response:
    """Lead somebody to the page for a new password, and back to where they wanted."""
    wanted = local_path(f"{path}?{query}" if query else path)
    return RedirectResponse("/password?" + urlencode({"next": wanted}), _SEE_OTHER)


def html(body: str, status: int = 200) -> Response:
    """A page of ours: nothing but it may be loaded, nobody keeps it."""
    headers = {"Content-Security-Policy": page.POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(body, status, headers)


def _is_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show, rather than a page for one of its parts."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    headers = Headers(scope=scope)
    mode = headers.get("sec-fetch-mode")
    return mode == "navigate" if mode else "text/html" in headers.get("accept", "")


def _plain(status: int) -> Response:
    said = {401: "sign in first", 403: "change your password first", 503: "try again later"}
    return PlainTextResponse(said[status], status, {"Cache-Control": "no-store"})
