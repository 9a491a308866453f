"""A world with a brand that not everybody may see, and visits to pages by people of every role."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.protobuf.json_format import MessageToJson
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.pages import Page
from recovery import triage
from recovery.access import saved_views, users
from recovery.access.actor import Actor, Role
from recovery.casework import cases, events
from recovery.collection import collecting
from storage import mentions, verdicts
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.masking import mask
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import Brand, CaseMention, ClusterMember, Mention, UserSkill
from storage.verdicts import VerdictRecord
from tests.conftest import empty_tables
from tests.dashboard import signing, world
from tests.dashboard.apps import MAIN

PEOPLE = {
    Role.PR: "chen",
    Role.ANALYST: "fang",
    Role.HANDLER: "li",
    Role.LEAD: "wang",
    Role.ADMIN: "anna",
    Role.OUTSOURCED: "wai",
}
PHONE = "13912345678"
COOKIE = "sid=anhaobinggan"
SECRET_BRAND, OTHER_BRAND = "暮山银行", "青禾家电"
SECRETS = (SECRET_BRAND, "柜台缩成一个窗口", "暗号客户甲", "备注暗语")
"""Of a brand that the outsourced person was not given: its name, a post, a handle, a note."""
BESIDE = ("星河快递", "weibo/secret", "暗号事件", "暗号视图")
"""More of brands that they were not given: a name, an address, an event, what somebody shares."""
SHOWN_HANDLE = "浮萍小站"
NOBODYS = (PHONE, COOKIE, "$argon2")
"""What is behind a mask, sealed or hashed is on no page."""


@dataclass(frozen=True)
class Planted:
    """A case of each brand, a mention of it, and the brand's number."""

    secret: tuple[int, int, int]
    given: tuple[int, int, int]


def plant() -> Planted:
    """The small world with people of every role and a brand that not all of them may see.

    A post of each brand says the same, so they are one cluster, and one answers the other.
    """
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
        found = Planted(_of(session, secret), _of(session, given))
        cases.note(session, found.secret[0], f"备注暗语，{PHONE}", world.LEAD, now=now)
        cases.assign(session, found.given[0], "wai", world.LEAD, now=now)
        cases.note(session, found.given[0], f"客户说打 {PHONE}", world.LEAD, now=now)
        events.open_event(session, SECRET_BRAND, "暗号事件", world.LEAD, now=now)
        anna = Actor(PEOPLE[Role.ADMIN], Role.ADMIN, "cli")
        collecting.set_cookie(session, anna, "weibo", COOKIE, now)
        query = {"q": SECRET_BRAND}
        saved_views.save(
            session, world.LEAD, "mentions", "暗号视图", query, is_shared=True, now=now
        )
        for one in (secret, given):
            session.add(ClusterMember(mention_id=one, cluster_id=secret, posted_at=now))
    return found


def _of(session: Session, mention_id: int) -> tuple[int, int, int]:
    held = session.exec(select(CaseMention).where(col(CaseMention.mention_id) == mention_id)).one()
    return held.case_id, mention_id, held.brand_id


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
            parent_id="secret" if external_id != "secret" else None,
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


def visited(
    page: Page, user: str, state: dict[str, object] | None = None, **query: object
) -> AppTest:
    """A page as somebody who opens its address sees it; ``state``: what they chose before."""
    signing.sign_in(user)
    app = AppTest.from_file(MAIN, default_timeout=120)
    app._page_hash = calc_hash(page.path)
    for name, value in query.items():
        app.query_params[name] = str(value)
    for key, value in (state or {}).items():
        app.session_state[key] = value
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
