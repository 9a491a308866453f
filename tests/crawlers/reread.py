"""Stored posts, and runs that read them again."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import select

from crawlers import runner
from storage import mentions, runs
from storage.engine import transaction
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import CrawlRun, Engagement, Mention, MentionBrand
from tests.crawlers.site import Answer, Site

SHOW = "/api/topics/show.json"
HTML = {"Content-Type": "text/html"}
EXTEND = "/statuses/extend"
POSTED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"


def keep(source: str, external_id: str, **fields: Any) -> None:
    """A stored post, as an earlier crawl left it."""
    author = AuthorRecord(f"hash {external_id}", "某人")
    record = MentionRecord(
        **{
            "source": source,
            "external_id": external_id,
            "text": "青柚的退款还没到",
            "posted_at": POSTED,
            "author": author,
            **fields,
        }
    )
    with transaction() as session:
        mentions.upsert(session, [record], None, POSTED)


def again(source: str, *external_ids: str) -> CrawlRun:
    with transaction() as session:
        run = runs.create(
            session,
            kind="revisit",
            source=source,
            actor="test",
            options={"revisit": list(external_ids)},
            now=datetime.now(UTC),
        )
    assert run.id is not None
    return runner.run(run.id)


def stored(external_id: str) -> Mention:
    with transaction() as session:
        return session.exec(select(Mention).where(Mention.external_id == external_id)).one()


def curve(external_id: str) -> list[tuple[int | None, int | None, int | None]]:
    with transaction() as session:
        found = session.exec(
            select(Engagement)
            .join(Mention)
            .where(Mention.external_id == external_id)
            .order_by(Engagement.seen_at)  # type: ignore[arg-type]
        ).all()
    return [(each.likes, each.comments, each.reposts) for each in found]


def brands_of(external_id: str) -> dict[int, str]:
    with transaction() as session:
        found = session.exec(
            select(MentionBrand).join(Mention).where(Mention.external_id == external_id)
        )
        return {link.brand_id: link.why for link in found}


def topic(number: int, content: str = "青柚的退款还没到", **fields: Any) -> Answer:
    member = {"id": 9, "username": "u9"}
    said = {"id": number, "title": "", "content": content, "created": 1795143600, "member": member}
    return Answer(json.dumps([{**said, **fields}]))


def extended(words: str = "青柚的退款还没到", likes: int = 0, **fields: Any) -> Answer:
    counts = {"attitudes_count": likes, "comments_count": 0, "reposts_count": 0}
    data = {"ok": 1, "longTextContent": words, **counts, **fields}
    return Answer(json.dumps({"ok": 1, "data": data}))


def asked(site: Site) -> list[str]:
    return [each.path for each in site.asked if each.path != "/robots.txt"]
