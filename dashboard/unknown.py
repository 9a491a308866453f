"""What an address that does not exist answers: 404 and a calm page, in the reader's language."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from dashboard.i18n import LANGUAGES, phrase
from dashboard.pages import PAGES
from storage.config import get_settings

KEPT = ("_stcore", "static", "media", "component", "app", "vendor", "favicon.png", "oauth2callback")
"""First parts of addresses that are Streamlit's own."""

_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><style>
body {{ font: 16px/1.7 system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
  margin: 18vh auto 0; padding: 0 1.5rem; max-width: 34rem; background: light-dark(#fff, #12171e);
  color: light-dark(#1b2430, #e4e9f0); overflow-wrap: anywhere; }}
h1 {{ font-size: 1.5rem; }} a {{ color: light-dark(#1f5fa8, #86b8ea); margin-right: 1.2rem; }}
</style></head><body><main><h1>{title}</h1><p>{text}</p><p>{links}</p></main></body></html>
"""


class UnknownAddress(Route):
    """Matches what a browser opens as a page and what is none. Add it after every other route."""

    def __init__(self) -> None:
        super().__init__("/{path:path}", answer, name="unknown")

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Only pages that do not exist."""
        if scope["type"] != "http" or not is_unknown(Request(scope)):
            return Match.NONE, {}
        return super().matches(scope)


def is_unknown(request: Request) -> bool:
    """Whether this is asked for as a page and is none of ours, nor a file of Streamlit's."""
    path = request.url.path.strip("/")
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return False
    if path.split("/")[0] in KEPT:
        return False
    return path not in {"", *(page.path for page in PAGES)}


async def answer(request: Request) -> Response:
    """The page. It tells nothing of the installation, so it needs no session."""
    language = _language(request.headers.get("accept-language", ""))
    known = ("", phrase("to_overview", language)), ("queue", phrase("back_to_queue", language))
    page = _PAGE.format(
        lang="zh-CN" if language == "zh" else "en",
        title=escape(phrase("unknown_title", language)),
        text=escape(phrase("unknown_text", language, path=request.url.path[:200])),
        links="".join(f'<a href="/{path}">{escape(words)}</a>' for path, words in known),
    )
    return HTMLResponse(page, status_code=404)


def _language(accepted: str) -> str:
    """The first of our languages that the browser names, else the setting's."""
    for part in accepted.lower().split(","):
        if part.strip()[:2] in LANGUAGES:
            return part.strip()[:2]
    return get_settings().language
