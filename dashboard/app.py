"""The dashboard's ASGI application and its server.

It has no sign-in yet, so it answers this machine only: it listens on loopback, and a request that
names another host (DNS rebinding) or comes from a page of another site is refused.
"""

import logging
import socket
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
from dashboard.unknown import UnknownAddress
from storage import engine, migrate
from storage.config import get_settings
from storage.errors import WrongUsage, ZhuanxiError

log = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

OPTIONS = {
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "client.disableDataExport": True,  # dashboard.exports writes its own, and the audit
    "browser.gatherUsageStats": False,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.allowedHosts": [host.strip("[]") for host in LOOPBACK],
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
}
"""What holds whatever a user's own Streamlit configuration says."""


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
        origin = headers.get("origin")
        if origin is not None and not _is_same_site(origin, headers.get("host", "")):
            await PlainTextResponse("refused: another site's page", status_code=403)(
                scope, receive, send
            )
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["Content-Security-Policy"] = "frame-ancestors 'none'"
                answer["Referrer-Policy"] = "no-referrer"
                answer["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def create_app() -> st.App:
    """The application: Streamlit's pages, and two routes for those who watch over it."""
    app = st.App(
        Path(__file__).with_name("main.py"),
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), UnknownAddress()],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK), www_redirect=False),
            Middleware(SameSiteMiddleware),
        ],
        on_script_error=failures.show,
    )
    # only now is the theme beside the main script known to the configuration
    for option, value in OPTIONS.items():
        config.set_option(option, value)
    return app


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
        host: loopback address to listen on; the setting's by default.
        port: port to listen on, 0 for any free one; the setting's by default.

    Raises:
        WrongUsage: ``host`` is not loopback, or the port is taken.
    """
    settings = get_settings().dashboard
    host, port = host or settings.host, settings.port if port is None else port
    if host not in ("localhost", "127.0.0.1", "::1"):
        raise WrongUsage(
            "the dashboard has no sign-in yet and does not listen on {host}",
            "use 127.0.0.1 (and an SSH tunnel from elsewhere)",
            host=host,
        )
    listener = _listen(host, port)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            timeout_graceful_shutdown=3,
        )
    )
    log.info("dashboard on http://%s:%s", host, listener.getsockname()[1])
    with listener:
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
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


def _is_same_site(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
