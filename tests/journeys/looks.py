"""What is looked at on every page of the demo: its language, and that nothing broke."""

import re
from functools import cache

from playwright.sync_api import Page, expect

from dashboard.i18n import PHRASES
from dashboard.pages import PAGES
from recovery import words
from tests.journeys.steps import LONG, settled

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HOLE = re.compile(r"\\\{\w+\\\}")
_KEPT = frozenset({PHRASES["app"][0], PHRASES["other_language"][1]})
"""The product's name, and the switch to Chinese."""

_SAID = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === 3 ? node.parentElement : node;
    if (!element || element.closest('script, style') || !element.getClientRects().length) continue;
    if (node.nodeType === 3) found.add(node.nodeValue.trim());
    else for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
      if (element.getAttribute(name)) found.add(element.getAttribute(name).trim());
  }
  return [...found];
}"""


def pages(case_id: int) -> list[str]:
    """The addresses of all pages; the case page on one case."""
    return [f"/{one.path}" + (f"?case={case_id}" if one.path == "case" else "") for one in PAGES]


def opened(page: Page, path: str) -> None:
    """A page drawn to its end, on which nothing broke."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    settled(page)
    assert page.get_by_test_id("stException").count() == 0, path


def ours_in_chinese(page: Page) -> list[str]:
    """What is said in Chinese and is a phrase or a word of ours, rather than what people wrote."""
    said = [one for one in page.evaluate(_SAID) if CHINESE.search(one) and one not in _KEPT]
    return [one for one in said if any(form.fullmatch(one) for form in _forms())]


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Each phrase with its holes filled by anything, if enough of it is words of ours."""
    phrases = [zh for zh, _ in PHRASES.values()]
    terms = [word for kind in words._WORDS["zh"].values() for word in kind.values()]
    found = []
    for said in (*phrases, *terms):
        pattern = _HOLE.sub("(.+)", re.escape(said))
        if len(CHINESE.findall(said)) >= 2:
            found.append(re.compile(pattern, re.DOTALL))
    return tuple(found)
