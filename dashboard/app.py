"""The dashboard's ASGI application and its server.

A request that names another host (DNS rebinding) or comes from a page of another site is refused;
nothing but the sign-in page is answered without a session (dashboard.sign_in.gate).
"""

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from dashboard import failures
from dashboard.sign_in import routes
from dashboard.sign_in.gate import GateMiddleware
from dashboard.unknown import UnknownAddress
from recovery.access import passwords
from recovery.access.signing_in import NotSignedIn
from storage import engine, migrate
from storage.config import get_settings
from storage.errors import DatabaseUnavailable, WrongUsage, ZhuanxiError
from storage.sign_in_settings import LOOPBACK, DashboardSettings

log = logging.getLogger(__name__)

OPTIONS = {
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "client.disableDataExport": True,  # dashboard.exports writes its own, and the audit
    "browser.gatherUsageStats": False,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    # a page number is set from code too, and has to have a default
    "global.disableWidgetStateDuplicationWarning": True,
}
"""What holds whatever a user's own Streamlit configuration says."""


_YEAR = 365 * 24 * 3600


class SameSiteMiddleware:
    """Refuses what a page of another site sends, and forbids other sites to frame ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_https = get_settings().dashboard.https
        origin = headers.get("origin")
        if origin is not None and not _is_same_site(
            origin, headers.get("host", ""), is_https=is_https
        ):
            await PlainTextResponse("refused: another site's page", status_code=403)(
                scope, receive, send
            )
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
                answer["Referrer-Policy"] = "same-origin"  # "no-referrer" hides our own forms too
                if is_https:
                    answer["Strict-Transport-Security"] = f"max-age={_YEAR}"
                answer["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def create_app() -> st.App:
    """The application: Streamlit's pages behind the sign-in, and two routes for those who watch."""
    names = get_settings().dashboard.names
    app = st.App(
        Path(__file__).with_name("main.py"),
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            *routes.routes(),
            UnknownAddress(),
        ],
        middleware=[
            Middleware(
                TrustedHostMiddleware,
                allowed_hosts=[f"[{name}]" if ":" in name else name for name in names],
                www_redirect=False,
            ),
            Middleware(SameSiteMiddleware),
            Middleware(GateMiddleware),
        ],
        exception_handlers={
            DatabaseUnavailable: routes.on_away,
            NotSignedIn: routes.on_over,
        },
        on_script_error=failures.show,
        lifespan=_counting_ahead,
    )
    # only now is the theme beside the main script known to the configuration
    for option, value in {**OPTIONS, "server.allowedHosts": names}.items():
        config.set_option(option, value)
    return app


@asynccontextmanager
async def _counting_ahead(app: st.App) -> AsyncIterator[None]:
    from dashboard.overview import ahead  # not before the runtime, which its caches belong to

    del app
    end = ahead.begin()
    try:
        yield
    finally:
        end()


async def healthz(request: Request) -> JSONResponse:
    """Whether this process lives."""
    del request
    return JSONResponse({"status": "ok"})


def readyz(request: Request) -> JSONResponse:
    """Whether it can serve: the database answers and has today's tables. 503 if not."""
    del request
    try:
        with engine.connection() as connection:
            connection.execute(text("SELECT 1"))
        is_ready = migrate.current() == migrate.head()
    except (ZhuanxiError, SQLAlchemyError, OSError) as error:
        log.warning("not ready: %s", error)
        is_ready = False
    if is_ready:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "unavailable"}, status_code=503)


def serve(host: str | None = None, port: int | None = None) -> None:
    """Serve the dashboard until the process is told to stop.

    Args:
        host: address to listen on; the setting's by default.
        port: port to listen on, 0 for any free one; the setting's by default.

    Raises:
        WrongUsage: the port is taken, or the address is none of this machine's.
    """
    settings = get_settings()
    host = host or settings.dashboard.host
    port = settings.dashboard.port if port is None else port
    _warn_of_plain(settings.dashboard, host)
    # the first sign-in would otherwise take longer for an unknown name than for a known one
    passwords.nobodys(settings.sign_in.memory_mib, settings.sign_in.passes)
    listener = _listen(host, port)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            proxy_headers=bool(settings.dashboard.proxies),
            forwarded_allow_ips=settings.dashboard.proxies,
            timeout_graceful_shutdown=3,
        )
    )
    log.info("dashboard on http://%s:%s", host, listener.getsockname()[1])
    with listener:
        server.run(sockets=[listener])


def _warn_of_plain(settings: DashboardSettings, host: str) -> None:
    if host not in LOOPBACK and not settings.https:
        log.warning(
            "passwords will cross the network unencrypted: put a proxy with https before the "
            "dashboard and set dashboard.https = true (docs/signing_in.md)"
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise WrongUsage(
            "port {port} on {host} cannot be used: {reason}",
            "stop what uses it, or choose another with --port",
            port=port,
            host=host,
            reason=error.strerror,
        ) from error
    return listener


def _is_same_site(origin: str, host: str, *, is_https: bool) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    schemes = ("https",) if is_https else ("http", "https")
    return parts.scheme in schemes and parts.netloc.lower() == host.lower()
