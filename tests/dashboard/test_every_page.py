"""A crawl: every page, as every role, finds no exception and nothing that is not for them.

It reads ``dashboard.pages.PAGES``: a page that is added is crawled as it is.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages import collection, overview, quality, settings
from dashboard.i18n import phrase
from dashboard.pages import PAGES, Page
from dashboard.queries.recovery_queue import View
from recovery.access.actor import Role
from recovery.access.rights import RIGHTS
from tests.dashboard.conftest import ROOT
from tests.dashboard.planted import (
    BESIDE,
    NOBODYS,
    OTHER_BRAND,
    PEOPLE,
    SECRETS,
    SHOWN_HANDLE,
    Planted,
    plant,
    rendered,
    visited,
)

OPENING = ("queue-distribute", "brand-edit-", "brand-try-", "edit-", "case-reveal-", "open-")
"""Buttons that only open something; a key begins so."""


@pytest.fixture(scope="module")
def planted(home: object) -> Planted:
    return plant()


def asked(page: Page, of: tuple[int, int, int]) -> dict[str, object]:
    """The address of what there is of a brand on a page."""
    case_id, mention_id, brand_id = of
    match page.file:
        case "case":
            return {"case": case_id}
        case "mentions":
            return {"mention": mention_id, "brand": brand_id, "cluster": mention_id}
        case "recovery_queue":
            return {"view": "open", "brand": brand_id, "assignee": "wang", "q": "窗口"}
        case _:
            return {"case": case_id, "mention": mention_id, "brand": brand_id}


Visit = tuple[dict[str, Any], dict[str, Any]]


def visits(page: Page, planted: Planted) -> Iterator[Visit]:
    """The addresses of a page, each with what was chosen on it before."""
    yield {}, {}
    yield asked(page, planted.given), {}
    yield asked(page, planted.secret), {}
    match page.file:
        case "case":
            yield {"record": "T0001"}, {}
        case "mentions":
            yield {"ids": planted.secret[1], "first": "1"}, {}
            yield {"q": "柜台"}, {}
            yield {"mention": planted.secret[1]}, {}
        case "recovery_queue":
            yield from (({"view": str(view)}, {}) for view in View)
        case "collection":
            yield from (({"tab": tab}, {}) for tab in collection.TABS)
            yield {"tab": "runs", "run": 1}, {}
        case "settings":
            yield from (({"section": section}, {}) for section in settings.SECTIONS)
        case "quality":
            yield from (({}, {"quality-part": part}) for part in quality.PARTS)
        case "overview":
            for reading in overview.Reading:
                yield {}, {overview.READING: reading, overview.CHOSEN: True}


def navigation(app: AppTest) -> set[str]:
    """The scripts of the pages that somebody can go to."""
    return {str(info.get("script_path")) for info in app._registered_pages.values()}


def script_of(page: Page) -> str:
    return str(ROOT / "dashboard" / page.script)


def title(app: AppTest) -> str:
    return str(app.title[0].value) if app.title else ""


def _name(page: Page) -> str:
    return page.file


def look(app: AppTest, role: Role) -> None:
    """No exception, no failure, and nothing that is for nobody or not for this role."""
    assert not app.exception
    told = rendered(app)
    assert phrase("failure", "zh") not in told
    assert [one for one in NOBODYS if one in told] == []
    if role is Role.OUTSOURCED:
        assert [one for one in (*SECRETS, *BESIDE, SHOWN_HANDLE) if one in told] == []


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_opens_for_those_who_have_its_right_and_shows_what_is_theirs(
    planted: Planted, page: Page, role: Role
) -> None:
    for query, state in visits(page, planted):
        app = visited(page, PEOPLE[role], state, **query)
        look(app, role)
        if role in RIGHTS[page.right]:
            assert title(app) == phrase(page.name, "zh"), query
            assert script_of(page) in navigation(app)
        else:
            assert title(app) != phrase(page.name, "zh")
            assert script_of(page) not in navigation(app)
            break  # no address of it opens: the next test


@pytest.mark.parametrize("role", PEOPLE)
def test_no_address_opens_a_page_without_its_right(planted: Planted, role: Role) -> None:
    for page in PAGES:
        if role not in RIGHTS[page.right]:
            for query, state in [*visits(page, planted)][1::3]:
                app = visited(page, PEOPLE[role], state, **query)
                look(app, role)
                assert title(app) == phrase("forbidden_title", "zh"), (page.path, query)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_what_only_opens_something_opens(planted: Planted, page: Page, role: Role) -> None:
    if role not in RIGHTS[page.right]:
        return
    app = visited(page, PEOPLE[role], **asked(page, planted.given))
    keys = [str(one.key) for one in app.button]
    for begin in OPENING:
        found = [key for key in keys if key.startswith(begin) and not key.endswith("-now")]
        if found:
            app = visited(page, PEOPLE[role], **asked(page, planted.given))
            app.button(key=found[0]).click().run()
            look(app, role)


def test_what_is_planted_is_found_where_it_may_be_seen(planted: Planted) -> None:
    pages = {one.file: one for one in PAGES}
    lead = PEOPLE[Role.LEAD]
    told = rendered(visited(pages["case"], lead, case=planted.secret[0]))
    assert [secret for secret in SECRETS if secret not in told] == []
    for told in (
        rendered(visited(pages["case"], lead, case=planted.given[0])),
        rendered(visited(pages["mentions"], lead, mention=planted.given[1])),
    ):
        assert "weibo/secret" in told and SHOWN_HANDLE in told
    told = rendered(visited(pages["recovery_queue"], lead, view="open"))
    assert "暗号事件" in told
    assert "暗号视图" in rendered(visited(pages["mentions"], lead))
    mine = rendered(visited(pages["case"], PEOPLE[Role.OUTSOURCED], case=planted.given[0]))
    assert OTHER_BRAND in mine and "漏水" in mine
