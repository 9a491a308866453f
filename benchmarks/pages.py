"""How long pages and what is done on them take in a browser, in a small and in a large world.

Each world (``benchmarks.large_world``) has its own home, its own dashboard and its own tab of one
Chromium, in which an administrator is signed in. Each page and each interaction is timed in turn,
the small world first and then the large one, and the growth is taken pair by pair. *Paint*: from
the navigation until the page's first useful element is there. *Done*: until the run has ended. The
first round meets empty caches; it is counted.

Usage: ``python -m benchmarks.pages [--mentions 1000000] [--cases 100000] [--rounds 20]
[--homes SMALL LARGE]``. Homes that are named are filled where they are empty, and kept.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.timing import spread
from benchmarks.worlds import World, world

SMALL = (10_000, 1_000)
READY = """() => document.querySelector('[data-testid="stApp"]')
    ?.dataset.testScriptState === 'notRunning'"""
WATCH = """() => {
    window.zxRan = false
    const app = document.querySelector('[data-testid="stApp"]')
    new MutationObserver(() => {
        if (app.dataset.testScriptState === 'running') window.zxRan = true
    }).observe(app, {attributes: true})
}"""
HAS_RUN = f"() => window.zxRan && ({READY})()"
MAIN = '[data-testid="stMain"] '

PAGES = {
    # in the evening it opens with what happens now, which has no figures
    "overview": ("/overview", '[data-testid="stMetricValue"], .zx-figure, .st-key-growing'),
    "mentions": ("/mentions", ".zx-mention"),
    "queue": ("/queue", ".zx-q .zx-q-words"),
    "case": ("/case?case={case}", ".zx-words"),
    "leakage": ("/leakage", '[data-testid="stMetricValue"], .zx-figure'),
    "quality": ("/quality", ".st-key-quality-part"),
    "collection": ("/collection", ".st-key-collection-tab"),
    "settings": ("/settings", ".st-key-settings-section"),
}
"""Of each page its address and its first useful element."""
ENDS = {"median": 50, "p95": 95}


def main() -> None:
    """Measure and print the table, then the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--homes", type=Path, nargs=2)
    asked = parser.parse_args()
    with ExitStack() as stack:
        if asked.homes is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="zhuanxi-pages-"))
            Path(folder).chmod(0o755)  # PostgreSQL's system user must reach it
            asked.homes = [Path(folder) / "small", Path(folder) / "large"]
        playwright = stack.enter_context(sync_playwright())
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        sizes = (SMALL, (asked.mentions, asked.cases))
        worlds = [
            stack.enter_context(world(browser, home, *size))
            for home, size in zip(asked.homes, sizes, strict=True)
        ]
        found = measured(worlds, asked.rounds)
        browser.close()
    print(table(found))
    print(json.dumps(found, indent=2))


def measured(worlds: list[World], rounds: int) -> dict[str, dict[str, object]]:
    """Seconds of each page and interaction in each world, and the growth."""
    for one in worlds:  # Chromium and the server load their code once
        _open(one, "settings")
    taken: dict[str, list[tuple[float, ...]]] = {}
    for number in range(rounds):
        for name in PAGES:
            both = [_open(one, name) for one in worlds]
            taken.setdefault(f"{name}, paint", []).append(tuple(paint for paint, _ in both))
            taken.setdefault(f"{name}, done", []).append(tuple(done for _, done in both))
        for name, act in ACTS.items():
            for one in worlds:
                _open(one, act.page)
                for before in act.before:
                    _acted(one, before)
            step = act.steps[number % len(act.steps)]
            pair = tuple(_acted(one, step) for one in worlds)
            taken.setdefault(name, []).append(pair)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        if number + 1 < rounds:
            print(table({name: _told(pairs) for name, pairs in taken.items()}), file=sys.stderr)
    return {name: _told(pairs) for name, pairs in taken.items()}


def _open(one: World, name: str) -> tuple[float, float]:
    path, selector = PAGES[name]
    began = time.perf_counter()
    one.page.goto(one.address + path.format(case=one.case), wait_until="commit")
    useful = ", ".join(MAIN + part.strip() for part in selector.split(","))
    one.page.locator(useful).first.wait_for()
    paint = time.perf_counter() - began
    one.page.wait_for_function(READY)
    return paint, time.perf_counter() - began


def _acted(one: World, step: Callable[[Page], None]) -> float:
    one.page.evaluate(WATCH)
    began = time.perf_counter()
    step(one.page)
    one.page.wait_for_function(HAS_RUN)
    return time.perf_counter() - began


def _search(words: str) -> Callable[[Page], None]:
    def step(page: Page) -> None:
        box = page.locator(".st-key-mentions-q input")
        box.fill(words)
        box.press("Enter")

    return step


def _choose(key: str, option: str) -> Callable[[Page], None]:
    """Choose an option of a list by its words."""

    def step(page: Page) -> None:
        page.locator(f".st-key-{key} input").first.click()
        page.get_by_role("option", name=option).first.click()

    return step


def _press(key: str, place: int) -> Callable[[Page], None]:
    """Press a button of a row by its place."""

    def step(page: Page) -> None:
        page.locator(f".st-key-{key} button:visible").nth(place).click()

    return step


def _click(selector: str, place: int = 0) -> Callable[[Page], None]:
    def step(page: Page) -> None:
        page.locator(selector).nth(place).click()

    return step


def _keep_a_note(page: Page) -> None:
    box = page.locator('[class*="st-key-case-note-"] textarea')
    box.fill(f"{time.time():.0f} 再打一次电话")
    page.locator('[class*="st-key-case-save-note-"] button').click()


@dataclass(frozen=True, slots=True)
class Act:
    """What is done on a page: one of ``steps`` a round, in turn, after all of ``before``."""

    page: str
    steps: tuple[Callable[[Page], None], ...]
    before: tuple[Callable[[Page], None], ...] = ()


FIRST_CASE = _click(".st-key-queue-list a")
UNASSIGNED = _press("queue-view", 1)
FIGURES = _press("overview-reading", 0)  # it opens with the reading that fits the hour

ACTS = {
    "mentions: search two characters": Act("mentions", (_search("漏水"), _search("退款"))),
    "mentions: one brand": Act("mentions", (_choose("mentions-brand", "云杉家电"),)),
    "mentions: next page": Act("mentions", (_press("mentions-page", -1),)),
    "mentions: open one": Act("mentions", (_click('[class*="st-key-mentions-open-"] button', 3),)),
    "queue: open a case": Act("queue", (FIRST_CASE,)),
    "queue: another view": Act("queue", (_press("queue-view", 3), UNASSIGNED)),
    "queue: another order": Act("queue", (_choose("queue-sort", "按最新"),)),
    "queue: choose 50": Act("queue", (_press("queue-pick-all", 0),), (UNASSIGNED,)),
    "queue: claim 50": Act(
        "queue", (_press("queue-claim", 0),), (UNASSIGNED, _press("queue-pick-all", 0))
    ),
    "queue: take that back": Act("queue", (_press("queue-undo", 0),)),
    "case: take": Act(
        "queue", (_click('[class*="st-key-case-take-"] button'),), (UNASSIGNED, FIRST_CASE)
    ),
    "case: the next one": Act("queue", (_press("case-go-next", 0),), (UNASSIGNED, FIRST_CASE)),
    "case: keep a note": Act("case", (_keep_a_note,)),
    "overview: another reading": Act(
        "overview", tuple(_press("overview-reading", n) for n in (1, 2, 3)), (FIGURES,)
    ),
    "overview: a period": Act(
        "overview", (_press("overview-days", 1), _press("overview-days", 2)), (FIGURES,)
    ),
    "leakage: a period": Act("leakage", (_press("leakage-days", 1), _press("leakage-days", 2))),
    "quality: another part": Act("quality", (_press("quality-part", 1), _press("quality-part", 2))),
    "collection: another part": Act(
        "collection", (_press("collection-tab", 1), _press("collection-tab", 2))
    ),
    "settings: another part": Act(
        "settings", (_press("settings-section", 1), _press("settings-section", 2))
    ),
}


def _told(pairs: list[tuple[float, ...]]) -> dict[str, object]:
    small, large = (_ends(seconds) for seconds in zip(*pairs, strict=True))
    return {
        "small": small,
        "large": large,
        "growth": spread([after / before for before, after in pairs]),
        "p95 growth": {"p95": round(large["p95"] / small["p95"], 2)},
    }


def _ends(seconds: tuple[float, ...]) -> dict[str, float]:
    return {name: round(float(np.percentile(seconds, at)), 2) for name, at in ENDS.items()}


def table(found: dict[str, dict[str, object]]) -> str:
    """The figures as a table in Markdown: seconds."""
    heads = ("", "small: median, p95", "large: median, p95", "growth: least, median, most")
    lines = [f"| {' | '.join((*heads, 'growth of the p95'))} |", "|---|---|---|---|---|"]
    for name, one in found.items():
        cells = [" · ".join(f"{each:.2f}" for each in part.values()) for part in one.values()]  # type: ignore[attr-defined]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
