"""A world in which everything that anybody may name or write is hostile, made by the services.

``marks`` are what no page may take for anything but text: each would show if it were read as HTML
or Markdown. Names are short (the services refuse long ones), texts may be long.
"""

import csv
import json
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page
from sqlmodel import Session, select

from recovery import triage
from recovery.access import saved_views, typed, users
from recovery.access.actor import Actor, Role
from recovery.casework import acting, cases, compensation, events, private_contact, tasks, valued
from recovery.casework.private_contact import ContactOutcome, ContactWay
from recovery.collection import brands, scheduling
from recovery.collection.brands import BrandWords
from recovery.contacts import records
from recovery.verdicts import corrections
from storage import mentions, runs
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import CaseMention, Mention, User
from tests.dashboard import world

CODE = '<script>window.hostile=1</script><img src=x data-hostile onerror="window.hostile=1">'
MARKDOWN = (
    "[链](javascript:window.hostile=1) $E=mc^2$ :smile: :material/home: :red[红] :streamlit: "
    "**粗** `码` ->"
)
LINK = "www.evil.example"
TURN = "\u202e倒\u2067\u200b\u200d\ufeff"
BROKEN = "\x00\x07\x1b[31m\ud83d"
FORMULA = '=HYPERLINK("http://evil.example";"点")'
COMMAND = "+cmd|' /C calc'!A0"
QUOTES = "\"'`\n行,\t二;"
ALL = " ".join((CODE, MARKDOWN, LINK, TURN, BROKEN, COMMAND, QUOTES))
LONG = "长" * 5_000 + "W" * 5_000
NAME = "<b data-hostile>[链](x:1) $E=m$ :smile: :red[红]"
NOT_TEXT = ("\x00", "\x07", "\x1b", "\ud83d", "\u202e", "\u2067")
BRAND = "星河<b data-hostile>[链](x:1)$E=m$:smile:"
ACCOUNT = f"{NAME[:50]}号"
LEAD = world.LEAD
ADMIN = Actor("root", Role.ADMIN, "cli")


_TAKEN = """() => ({
    ran: window.hostile !== undefined,
    injected: document.querySelectorAll(
        '[data-hostile], a[href^="javascript" i], img[src="x"], .katex, [alt="Streamlit logo"]'
    ).length,
    elsewhere: [...document.querySelectorAll('a[href^="http"]')].some(
        one => one.host !== location.host && one.host !== 'example.com'),
    renamed: !document.title.includes('转喜'),
    turned: /[\\u202e\\u2067]/.test(document.body.innerText),
    frame: [...document.querySelectorAll('body, header, h1, .stApp button')].some(
        one => getComputedStyle(one).direction !== 'ltr'),
    broken: document.body.innerText.includes('出了点问题'),
})"""
"""What hostile words have made of a page, if they were taken for more than words."""


@dataclass(frozen=True)
class Hostile:
    """Where the world is hostile."""

    now: datetime
    case_id: int
    other_id: int
    mention_id: int
    rejected: Path


def taken(page: Page) -> list[str]:
    """What a page took hostile words for: nothing, unless it is to be mended."""
    return [name for name, found in page.evaluate(_TAKEN).items() if found]


def watch(page: Page, dashboard: str, happened: list[str]) -> None:
    """Write down each dialog of the browser's and each address that is asked elsewhere."""
    own = (dashboard, dashboard.replace("http", "ws"), "data:", "blob:")
    page.on("dialog", lambda one: (happened.append(f"dialog {one.message}"), one.dismiss()))
    page.on("request", lambda one: None if one.url.startswith(own) else happened.append(one.url))


def fill(now: datetime) -> Hostile:
    """The small world, and hostile words wherever the services take any."""
    world.fill(now, posts=30, open_cases=False)
    with transaction() as session:
        users.add(session, "root", Role.ADMIN, display_name=f"{NAME}管")
        handler = users.add(session, f"{NAME}人", Role.HANDLER)
        handler.display_name = f"\u202e{NAME}手"  # as an older version took it
        lead = session.exec(select(User).where(User.name == "wang")).one()
        lead.display_name = f"{NAME}\u202e组"
        session.add(lead)
        brand = brands.save(session, _brand())
        assert brand.id is not None
        made = [_post(n, words, brand.id, now) for n, words in enumerate(_texts())]
        mentions.upsert(session, made, None, now)
        world._judge(session, [(one, _saying(one.text)) for one in made], now)
    triage.triage(get_settings(), now)
    with transaction() as session:
        case_id, mention_id = _found(session, "evil-0")
        other_id, _ = _found(session, "evil-1")
        _collection(session, now)
        _case(session, case_id, other_id, now)
        for name in (BRAND[2:], COMMAND, TURN + "视图"):
            for page in ("mentions", "queue"):
                saved_views.save(session, LEAD, page, name, {"q": ALL}, is_shared=True, now=now)
    _valued(now)
    rejected = _imports(now)
    world.spread("evil-0", 3, now)
    return Hostile(now, case_id, other_id, mention_id, rejected)


def _texts() -> tuple[str, ...]:
    return (f"{ALL} 星河快递丢件", f"{FORMULA}\n{QUOTES}星河快递坏了", f"{COMMAND}星河快递{LONG}")


def _brand() -> BrandWords:
    return BrandWords(
        name=BRAND,
        aliases=[f"{NAME[:50]}甲", COMMAND],
        products=[f"{NAME[:50]}品"],
        keywords=[FORMULA[:58]],
        competitors=["<i data-hostile>对手"],
        official_accounts={"weibo": [ACCOUNT]},
    )


def _post(n: int, words: str, brand_id: int, now: datetime) -> MentionRecord:
    return MentionRecord(
        source="weibo",
        external_id=f"evil-{n}",
        text=words,
        text_sealed=get_keys().seal(json.dumps({"title": ALL, "text": ALL})),
        title=f"{FORMULA} {MARKDOWN} {CODE} {TURN}{BROKEN}",
        posted_at=now - timedelta(minutes=20 + n),
        author=AuthorRecord(f"hash-evil-{n}", f"{FORMULA}{NAME}{TURN}{BROKEN}", 8_000_000),
        region=f"{COMMAND}<b data-hostile>",
        url="javascript:window.hostile=1",
        likes=10,
        brands=((brand_id, f"{NAME}{BROKEN}"),),
    )


def _saying(words: str) -> world.Saying:
    return world.Saying(
        words, "negative", "complaint", 4, "unresolved", "done", "logistics",
        evidence=((words[:40], "complaint"), (words[20:60], "contact")),
    )  # fmt: skip


def _found(session: Session, external_id: str) -> tuple[int, int]:
    mention = session.exec(select(Mention).where(Mention.external_id == external_id)).one()
    held = session.exec(select(CaseMention).where(CaseMention.mention_id == mention.id)).one()
    return held.case_id, held.mention_id


def _collection(session: Session, now: datetime) -> None:
    times = ("cron", "0 8 * * *")
    for name in (f"{NAME}计划", FORMULA, COMMAND + TURN):
        scheduling.add(session, ADMIN, name, "weibo", times, now)
    scheduling.pause_all(session, ADMIN, ALL, now)
    scheduling.resume_all(session, ADMIN, now)
    for source in ("weibo", "heimao"):
        run = runs.create(
            session, kind="crawl", source=source, actor=NAME, now=now, note=ALL,
            options={"query": ALL, NAME: [FORMULA]},
        )  # fmt: skip
        assert run.id is not None
        runs.start(session, run.id, now)
        runs.finish(
            session, run.id, status="failed", cause=ALL, now=now, reasons={NAME: 2, "bad_row": 1},
            statistics={"fields": {NAME: 0.5}, "rejected_file": f"/nowhere/{NAME}.csv"},
        )  # fmt: skip


def _case(session: Session, case_id: int, other_id: int, now: datetime) -> None:
    """One case with all that can be done to it, in hostile words."""
    settings, ago = get_settings(), now - timedelta(minutes=5)
    cases.note(session, case_id, ALL, LEAD, now=now)
    cases.note(session, case_id, LONG, LEAD, now=now)
    cases.assign(session, case_id, f"{NAME}人", LEAD, now=now)
    acting.record_reply(
        session, case_id, f"很抱歉。{MARKDOWN}{CODE}{BROKEN}", LEAD, account=ACCOUNT,
        posted_at=ago, now=now, url="https://example.com/evil",
    )  # fmt: skip
    private_contact.record_contact(
        session, case_id, ContactWay.PRIVATE_MESSAGE, ContactOutcome.REACHED, LEAD, at=ago,
        now=now, note=ALL,
    )  # fmt: skip
    task, _ = tasks.add(session, case_id, f"{NAME}部", ALL, LEAD, settings, now=now, hours=4)
    tasks.add(session, case_id, FORMULA, COMMAND, LEAD, settings, now=now, hours=4)
    assert task.id is not None
    tasks.finish(session, task.id, LEAD, now=now, answer=ALL)
    compensation.propose(
        session, case_id, compensation.Kind.OTHER, Decimal(20), ALL, LEAD, settings.acting.limits,
        now=now,
    )  # fmt: skip
    event = events.open_event(session, BRAND, ALL, LEAD, now=now)
    assert event.id is not None
    events.add(session, event.id, [case_id, other_id], LEAD, now=now)
    mention_id = session.exec(
        select(CaseMention.mention_id).where(CaseMention.case_id == other_id)
    ).first()
    assert mention_id is not None
    corrections.correct(session, mention_id, {"topic": "price"}, LEAD, now=now, note=ALL)
    typed.keep(session, LEAD, case_id, typed.Field.REPLY, ALL, get_keys(), now=now)


def _valued(now: datetime) -> None:
    with transaction() as session:
        for n, name in enumerate((NAME, FORMULA, ALL)):
            valued.add(
                session, LEAD, get_keys(), kind="handle", words=f"客户名字{n}", level=3,
                label=name, brand_id=None, now=now,
            )  # fmt: skip


def _imports(now: datetime) -> Path:
    """Service records with hostile fields; where the rejected row went."""
    path = Path(tempfile.mkdtemp()) / "记录.csv"
    at = (now - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("工单号", "渠道", "创建时间", "处理结果", "产品", "问题类型", "内容"))
        held = ALL.replace(BROKEN, "")
        for n, words in enumerate((FORMULA, COMMAND, NAME, held)):
            writer.writerow((f"{words[:60]}{n}", NAME, at, "未解决", words, words, words))
        writer.writerow((FORMULA, COMMAND, "没有时间", "", NAME, held, held))
    rejected = records.import_file(path, get_settings(), now, brand=BRAND).rejected_file
    assert rejected is not None
    return rejected
