"""A crawl: every page, as every role, finds no exception and nothing that is not for them.

It reads ``dashboard.pages.PAGES``: a page that is added is crawled as it is.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.json_format import MessageToJson
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.i18n import phrase
from dashboard.pages import PAGES, Page
from recovery import cases, triage, users
from recovery.access import RIGHTS
from recovery.actor import Role
from storage import mentions, verdicts
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.masking import mask
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import Brand, CaseMention, Mention, UserSkill
from storage.verdicts import VerdictRecord
from tests.conftest import empty_tables
from tests.dashboard import signing, world
from tests.dashboard.apps import MAIN
from tests.dashboard.conftest import ROOT

PEOPLE = {
    Role.PR: "chen",
    Role.ANALYST: "fang",
    Role.HANDLER: "li",
    Role.LEAD: "wang",
    Role.ADMIN: "anna",
    Role.OUTSOURCED: "wai",
}
PHONE = "13912345678"
SECRET_BRAND, OTHER_BRAND = "暮山银行", "青禾家电"
SECRETS = (SECRET_BRAND, "柜台缩成一个窗口", "暗号客户甲", "备注暗语")
"""Of a brand that the outsourced person was not given: its name, a post, a handle, a note."""
SHOWN_HANDLE = "浮萍小站"


@dataclass(frozen=True)
class Planted:
    """A case of each brand, and a mention of it."""

    secret: tuple[int, int]
    given: tuple[int, int]


@pytest.fixture(scope="module")
def planted(home: object) -> Planted:
    """The small world with people of every role and a brand that not all of them may see."""
    now = datetime.now(UTC)
    empty_tables()
    world.fill(now, posts=60)
    with transaction() as session:
        for role, name in ((Role.ANALYST, "fang"), (Role.ADMIN, "anna"), (Role.OUTSOURCED, "wai")):
            who = users.add(session, name, role)
        session.add(UserSkill(user_id=who.id, kind="brand", value=OTHER_BRAND))
        session.add(Brand(name=SECRET_BRAND))
        session.flush()
    said = f"{SECRET_BRAND}柜台缩成一个窗口，请打 {PHONE} 给我"
    secret = _post("secret", SECRET_BRAND, said, "暗号客户甲", now)
    given = _post("given", OTHER_BRAND, f"{OTHER_BRAND}漏水，打 {PHONE}", SHOWN_HANDLE, now)
    triage.triage(get_settings(), now)
    with transaction() as session:
        found = Planted(
            (_case(session, secret), secret),
            (_case(session, given), given),
        )
        cases.note(session, found.secret[0], f"备注暗语，{PHONE}", world.LEAD, now=now)
        cases.assign(session, found.given[0], "wai", world.LEAD, now=now)
        cases.note(session, found.given[0], f"客户说打 {PHONE}", world.LEAD, now=now)
    return found


def _post(external_id: str, brand: str, words: str, handle: str, now: datetime) -> int:
    with transaction() as session:
        known = session.exec(select(Brand).where(Brand.name == brand)).one()
        assert known.id is not None
        masked = mask(words).text
        assert PHONE not in masked
        record = MentionRecord(
            source="weibo",
            external_id=external_id,
            text=masked,
            text_sealed=get_keys().seal(json.dumps({"title": "", "text": words})),
            posted_at=now - timedelta(minutes=20),
            author=AuthorRecord(f"hash-{external_id}", handle, 5000),
            url=f"https://example.com/weibo/{external_id}",
            brands=((known.id, brand),),
        )
        mentions.upsert(session, [record], None, now)
        mention = session.exec(select(Mention).where(Mention.external_id == external_id)).one()
        assert mention.id is not None
        verdict = VerdictRecord(
            mention_id=mention.id,
            text_hash=mention.text_hash,
            model_version="baseline-1",
            sentiment="negative",
            intent="complaint",
            severity=4,
            contact="none",
            escalation="none",
            topic="quality",
            complaint_probability=0.9,
            probabilities={"intent": {"complaint": 0.9}},
            evidence=[],
        )
        verdicts.store(session, [verdict], now)
        return mention.id


def _case(session: Session, mention_id: int) -> int:
    return session.exec(
        select(CaseMention.case_id).where(col(CaseMention.mention_id) == mention_id)
    ).one()


def visited(page: Page, user: str, **query: object) -> AppTest:
    """A page as somebody who asks for its address sees it."""
    signing.sign_in(user)
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    try:
        app.switch_page(page.script)
    except ValueError:  # not in their navigation: asked for by its address all the same
        app._page_hash = calc_hash(page.path)
    for name, value in query.items():
        app.query_params[name] = str(value)
    return app.run()


def rendered(app: AppTest) -> str:
    """All that is sent to the browser: every element with its options, tables cell by cell."""
    return "\n".join(_told(app))


def _told(app: AppTest) -> Iterator[str]:
    for block in app._tree.children.values():
        for node in block:
            proto = getattr(node, "proto", None)
            if proto is not None:
                yield MessageToJson(proto, ensure_ascii=False)
            if node.type in ("arrow_data_frame", "arrow_table"):
                yield node.value.to_csv()


def navigation(app: AppTest) -> set[str]:
    """The scripts of the pages that somebody can go to."""
    return {str(info.get("script_path")) for info in app._registered_pages.values()}


def script_of(page: Page) -> str:
    return str(ROOT / "dashboard" / page.script)


def title(app: AppTest) -> str:
    return str(app.title[0].value) if app.title else ""


def numbers(of: tuple[int, int]) -> dict[str, object]:
    return {"case": of[0], "mention": of[1], "brand": SECRET_BRAND, "q": "窗口", "view": "all"}


def _name(page: Page) -> str:
    return page.file


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_opens_for_those_who_have_its_right_and_for_nobody_else(
    planted: Planted, page: Page, role: Role
) -> None:
    for query in ({}, numbers(planted.given), numbers(planted.secret)):
        app = visited(page, PEOPLE[role], **query)
        assert not app.exception
        told = rendered(app)
        assert phrase("failure", "zh") not in told
        assert PHONE not in told
        if role in RIGHTS[page.right]:
            assert title(app) == phrase(page.name, "zh")
            assert script_of(page) in navigation(app)
        else:
            assert title(app) != phrase(page.name, "zh")
            assert script_of(page) not in navigation(app)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_an_outsourced_person_finds_nothing_of_a_brand_they_were_not_given(
    planted: Planted, page: Page
) -> None:
    for query in ({}, numbers(planted.given), numbers(planted.secret)):
        asked = {name: value for name, value in query.items() if name not in ("brand", "q")}
        told = rendered(visited(page, PEOPLE[Role.OUTSOURCED], **asked))
        assert [secret for secret in SECRETS if secret in told] == []
        assert "星河快递" not in told
        assert SHOWN_HANDLE not in told


def test_what_is_planted_is_found_where_it_may_be_seen(planted: Planted) -> None:
    (page,) = [one for one in PAGES if one.file == "case"]
    told = rendered(visited(page, PEOPLE[Role.LEAD], case=planted.secret[0]))
    assert [secret for secret in SECRETS if secret not in told] == []
    mine = rendered(visited(page, PEOPLE[Role.OUTSOURCED], case=planted.given[0]))
    assert OTHER_BRAND in mine and "漏水" in mine
