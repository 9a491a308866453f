"""The sample web site of the demo: several platforms behind one address on loopback.

It shows the world as it stands at the moment that ``now`` names, and words relative times
(刚刚, 今天 07:20 …) for a reader whose clock is ``clock``: the two differ when a demo shows
yesterday's site to a spider of today.
"""

import logging
import socket
import time
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from recovery.demo.platforms import appstore, forum, pages, weibo
from recovery.demo.records import Platform, Post
from recovery.demo.world import World, external_id, thread_number
from storage.errors import ZhuanxiError
from storage.models.columns import utc_now

logger = logging.getLogger(__name__)

COOKIE = "SUB=demo-visitor"
_STOP_SECONDS = 10
_SEARCH = "100103type=61"
_PATHS = {Platform.WEIBO: "status", Platform.FEED: "forum", Platform.APPSTORE: "review"}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
Clock = Callable[[], datetime]


def create_app(world: World, now: Clock, clock: Clock = utc_now) -> Starlette:
    """The site as an ASGI application; see the module for ``now`` and ``clock``."""

    def is_signed_in(request: Request) -> bool:
        return request.cookies.get("SUB", "").startswith("demo")

    def search(request: Request) -> Response:
        if not is_signed_in(request):
            return JSONResponse(weibo.signed_out())
        keyword = _search_word(request)
        page = _whole_number(request.query_params.get("page", "1"))
        return JSONResponse(weibo.search(world, keyword, page, now(), clock()))

    def extend(request: Request) -> Response:
        if not is_signed_in(request):
            return JSONResponse(weibo.signed_out())
        return JSONResponse(weibo.extend(world, request.query_params.get("id", ""), now()))

    def feed(request: Request) -> Response:
        brand = world.brands.get(request.path_params["brand"])
        kind = forum.FORMATS.get(request.query_params.get("format", "rss"))
        if brand is None or kind is None:
            return HTMLResponse(pages.missing(), status_code=404, headers=_HEADERS)
        write, media_type = kind
        limit = _whole_number(request.query_params.get("limit", "0")) or None
        content = write(world, brand, now(), _base_url(request), limit)
        answer = Response if isinstance(content, str) else JSONResponse
        return answer(content, media_type=media_type)

    def reviews(request: Request) -> Response:
        app_id, page = request.path_params["app"], request.path_params["page"]
        return JSONResponse(appstore.reviews(world, app_id, page, now(), _base_url(request)))

    def page_of(platform: Platform, short_name: Callable[[Post], str]) -> Route:
        names = {
            name: post
            for post in world.posts.values()
            if post.platform is platform
            for name in (external_id(post), short_name(post))
        }

        def page(request: Request) -> Response:
            moment, post = now(), names.get(request.path_params["name"])
            state = world.at(post, moment) if post else None
            if state is None or state.is_deleted:
                return HTMLResponse(pages.missing(), status_code=404, headers=_HEADERS)
            return HTMLResponse(pages.post(world, state, moment), headers=_HEADERS)

        return Route(f"/{_PATHS[platform]}/{{name}}", page)

    def index(_: Request) -> Response:
        return HTMLResponse(pages.index(world, now()), headers=_HEADERS)

    def robots(_: Request) -> Response:
        return PlainTextResponse("User-agent: *\nAllow: /\n")

    return Starlette(
        routes=[
            Route("/", index),
            Route("/robots.txt", robots),
            Route("/api/container/getIndex", search),
            Route("/statuses/extend", extend),
            Route("/rsshub/forum/{brand}", feed),
            Route(
                "/cn/rss/customerreviews/page={page:int}/id={app}/sortBy=mostRecent/json", reviews
            ),
            page_of(Platform.WEIBO, lambda post: weibo.bid(external_id(post))),
            page_of(Platform.FEED, thread_number),
            page_of(Platform.APPSTORE, external_id),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


class SampleSite:
    """The site on a free loopback port, served by a thread while the ``with`` block runs.

    Args:
        world: what is shown.
        now: the moment at which it is shown, asked at each request.
        clock: the reader's clock.
        port: 0 for a free one.

    Raises:
        ZhuanxiError: (on entering) the port is taken or the server does not start.
    """

    def __init__(self, world: World, now: Clock, clock: Clock = utc_now, port: int = 0) -> None:
        self._app = create_app(world, now, clock)
        self._port = port
        self.base_url = ""

    def __enter__(self) -> Self:
        try:
            listener = socket.create_server(("127.0.0.1", self._port))
        except OSError as error:
            raise ZhuanxiError(
                "the sample site cannot listen on port {port}: {reason}",
                "give another port, or 0 for a free one",
                port=self._port,
                reason=error.strerror,
            ) from error
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                log_config=None,
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._thread = Thread(
            target=self._server.run, args=([listener],), name="sample-site", daemon=True
        )
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                listener.close()
                raise ZhuanxiError("the sample site did not start", "see the log for the reason")
            time.sleep(0.005)
        self.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        logger.info("sample site at %s", self.base_url)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)


def _search_word(request: Request) -> str:
    """The keyword, whether ``&q=`` was encoded into ``containerid`` or stands beside it."""
    container = request.query_params.get("containerid", "")
    if not container.startswith(_SEARCH):
        return ""
    inside = parse_qs(container).get("q", [""])[0]
    return inside or request.query_params.get("q", "")


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")
