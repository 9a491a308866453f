"""How fast mentions come in: bulk upsert against one SQLModel object per row.

Both commit every 1,000 rows. The bulk side also keeps the daily rollup, which the other does not.
Each figure is the median of several rounds with the two sides in turn; ratios are pair by pair.

Usage: ``python -m benchmarks.ingest [--rows 10000] [--rounds 5]``.
"""

import argparse
import json
from datetime import UTC, datetime

from sqlmodel import Session, select

from benchmarks.database import database, empty, records
from benchmarks.timing import compare
from storage import engine, mentions
from storage.engine import transaction
from storage.mentions import MentionRecord, text_hash
from storage.models import Author, Brand, Engagement, Mention, MentionBrand, MentionKey
from storage.search import normalise

COMMIT_EVERY = 1000


def main() -> None:
    """Run the comparison and print it as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with database():
        with transaction() as session:
            session.add(Brand(name="橙屿出行", aliases=["橙屿"]))

        def ours() -> None:
            empty()
            bulk(records(asked.rows))

        def theirs() -> None:
            empty()
            one_by_one(records(asked.rows))

        print(json.dumps(compare(asked.rounds, asked.rows, ours, theirs), indent=2))


def bulk(rows: list[MentionRecord]) -> None:
    """The product's way."""
    for start in range(0, len(rows), COMMIT_EVERY):
        with transaction() as session:
            mentions.upsert(session, rows[start : start + COMMIT_EVERY], None, datetime.now(UTC))


def one_by_one(rows: list[MentionRecord]) -> None:
    """The usual way: look the row up, make or change one object, let the session write it."""
    now = datetime.now(UTC)
    with Session(engine.get_engine()) as session:
        for n, record in enumerate(rows, 1):
            _put(session, record, now)
            if n % COMMIT_EVERY == 0:
                session.commit()
        session.commit()


def _put(session: Session, record: MentionRecord, now: datetime) -> None:
    assert record.author is not None
    author = session.exec(
        select(Author).where(
            Author.source == record.source, Author.external_hash == record.author.external_hash
        )
    ).one_or_none() or Author(source=record.source, external_hash=record.author.external_hash)
    author.handle, author.followers = record.author.handle, record.author.followers
    session.add(author)
    session.flush()
    mention = session.exec(
        select(Mention).where(
            Mention.source == record.source, Mention.external_id == record.external_id
        )
    ).one_or_none() or Mention(
        source=record.source,
        external_id=record.external_id,
        text="",
        text_hash="",
        search_text="",
        posted_at=record.posted_at,
    )
    mention.author_id, mention.text = author.id, record.text
    mention.text_hash = text_hash(record.title, record.text)
    mention.search_text = normalise(record.text)
    mention.likes, mention.comments, mention.reposts = record.likes, record.comments, record.reposts
    mention.updated_at = now
    session.add(mention)
    session.flush()
    assert mention.id is not None
    for brand_id, matched in record.brands:
        session.merge(MentionBrand(mention_id=mention.id, brand_id=brand_id, matched=matched))
    for kind, key in record.keys:
        session.merge(MentionKey(mention_id=mention.id, kind=kind, key=key))
    session.add(
        Engagement(
            mention_id=mention.id,
            seen_at=now,
            likes=record.likes,
            comments=record.comments,
            reposts=record.reposts,
        )
    )


if __name__ == "__main__":
    main()
