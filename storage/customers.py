"""Which accounts are one customer: numbers that they share, and what people said of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.complaints import Complaint
from storage.models import CustomerWord

MOST = 200
"""Mentions of one number or handle that are looked at; what more of them carry is nobody's own."""
ACCOUNTS = 2
"""Accounts of one source that may carry one customer's phone or order number."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case of the same customer, and its stage. ``by`` is what shows it.

    ``author``, ``person``, ``order`` or ``phone``, the surest there is.
    """

    case_id: int
    stage: str
    by: str


@dataclass(frozen=True, slots=True)
class Namesake:
    """An open case with a post from another source under the same handle.

    ``days`` lie between the posts; ``accounts`` is the most that one source has of this handle.
    """

    case_id: int
    topic: str | None
    days: float
    accounts: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two open cases that may be one customer's. ``by``: ``order``, ``phone`` or ``handle``."""

    case_id: int
    other_id: int
    by: str
    brand: str
    handles: tuple[str, ...]
    sources: tuple[str, ...]


def cases_of(session: Session, complaint: Complaint, stages: Sequence[str]) -> list[Held]:
    """Cases of the complaint's brand and customer in these stages, newest first.

    The same customer is the same account; one that a person said is the same; and one that has
    ever given the same phone or order number. Not one of which a person said that it is another.
    """
    rows = session.execute(
        text(_CASES),
        {
            "brand": complaint.brand_id,
            "author": complaint.author_id,
            "mention": complaint.mention_id,
            "stages": list(stages),
            "most": MOST,
            "accounts": ACCOUNTS,
        },
    )
    return [Held(**row._mapping) for row in rows]


def namesakes(session: Session, complaint: Complaint, stages: Sequence[str]) -> list[Namesake]:
    """Open cases of the brand that hold a post under the same handle from another source.

    Not those of which a person said that they are another customer's.
    """
    rows = session.execute(
        text(_NAMESAKES),
        {
            "brand": complaint.brand_id,
            "author": complaint.author_id,
            "mention": complaint.mention_id,
            "stages": list(stages),
            "most": MOST,
        },
    )
    return [Namesake(**row._mapping) for row in rows]


def handle_of(session: Session, author_id: int) -> str:
    """The public handle of an account."""
    told = {"id": author_id}
    return str(session.execute(text("SELECT handle FROM author WHERE id = :id"), told).scalar_one())


def suggestions(
    session: Session, stages: Sequence[str], case_id: int | None = None
) -> list[Suggestion]:
    """Pairs of open cases of one brand that share a number, or a handle on two sources.

    Newest first. Pairs of which a person has said something are left out.
    """
    rows = session.execute(
        text(_SUGGESTIONS), {"stages": list(stages), "case": case_id, "accounts": ACCOUNTS}
    )
    return [
        Suggestion(r.case_id, r.other_id, r.by, r.brand, tuple(r.handles), tuple(r.sources))
        for r in rows
    ]


def authors_of(session: Session, case_id: int) -> list[int]:
    """The accounts that wrote what a case holds."""
    return list(session.execute(text(_AUTHORS), {"case": case_id}).scalars())


def word(session: Session, one: int, other: int) -> CustomerWord | None:
    """The last that was said of two accounts."""
    return session.exec(
        select(CustomerWord)
        .where(
            CustomerWord.author_id == min(one, other),
            CustomerWord.other_id == max(one, other),
        )
        .order_by(col(CustomerWord.id).desc())
        .limit(1)
    ).one_or_none()


def newest_words(session: Session, case_id: int, others: Sequence[int]) -> dict[int, int]:
    """The id of the newest word on the accounts of a case and of another, by the other case.

    Cases of whose accounts nobody has said anything are left out.
    """
    told = {"case": case_id, "others": list(others)}
    rows = session.execute(text(_NEWEST_WORDS), told)
    return {int(row.case_id): int(row.word) for row in rows}


# The last word on each pair, both ways round.
_SAID = """
said AS (
    SELECT author_id AS one, other_id AS other, is_same FROM customer_word w WHERE NOT EXISTS (
        SELECT FROM customer_word later WHERE later.author_id = w.author_id
            AND later.other_id = w.other_id AND later.id > w.id
    )
    UNION ALL
    SELECT other_id, author_id, is_same FROM customer_word w WHERE NOT EXISTS (
        SELECT FROM customer_word later WHERE later.author_id = w.author_id
            AND later.other_id = w.other_id AND later.id > w.id
    )
)
"""

_CASES = f"""
WITH RECURSIVE {_SAID}, mine AS (
    SELECT DISTINCT kind, key FROM mention_key WHERE kind IN ('phone', 'order') AND mention_id IN (
        SELECT CAST(:mention AS bigint) UNION SELECT id FROM mention WHERE author_id = :author
    )
), carrying AS (
    SELECT mine.kind, mine.key, found.* FROM mine CROSS JOIN LATERAL (
        SELECT k.mention_id, m.author_id, m.source FROM mention_key k
        JOIN mention m ON m.id = k.mention_id
        WHERE k.key = mine.key AND k.kind = mine.kind LIMIT :most
    ) found
), shared AS (
    SELECT c.kind, c.mention_id, c.author_id FROM carrying c
    WHERE (SELECT count(*) FROM carrying o WHERE (o.kind, o.key) = (c.kind, c.key)) < :most
        AND NOT EXISTS (
            SELECT FROM carrying o WHERE (o.kind, o.key) = (c.kind, c.key)
            GROUP BY o.source HAVING count(DISTINCT o.author_id) > :accounts
        )
), told AS (
    SELECT CAST(:author AS int) AS id
    UNION SELECT said.other FROM told JOIN said ON said.one = told.id AND said.is_same
), account AS (
    SELECT id, CASE WHEN id = :author THEN 'author' ELSE 'person' END AS by FROM told
    WHERE id IS NOT NULL
    UNION SELECT author_id, kind FROM shared WHERE author_id IS NOT NULL
), held AS (
    SELECT cm.case_id, account.by FROM account JOIN mention m ON m.author_id = account.id
    JOIN case_mention cm ON cm.mention_id = m.id AND cm.brand_id = :brand
    UNION SELECT c.id, account.by FROM account
    JOIN recovery_case c ON c.brand_id = :brand AND c.author_id = account.id
    UNION SELECT cm.case_id, shared.kind FROM shared
    JOIN case_mention cm ON cm.mention_id = shared.mention_id AND cm.brand_id = :brand
)
SELECT c.id AS case_id, c.stage, (array_agg(
    held.by ORDER BY array_position(ARRAY['author', 'person', 'order', 'phone'], held.by)
))[1] AS by
FROM held JOIN recovery_case c ON c.id = held.case_id
WHERE c.stage = ANY(:stages) AND NOT EXISTS (
    SELECT FROM said JOIN mention m ON m.author_id = said.other
    JOIN case_mention cm ON cm.mention_id = m.id AND cm.case_id = c.id
    WHERE said.one = :author AND NOT said.is_same
)
GROUP BY c.id ORDER BY c.id DESC
"""  # noqa: S608 - put together from constants

_NAMESAKES = f"""
WITH {_SAID}, me AS (
    SELECT m.source, m.posted_at, k.key FROM mention m
    JOIN mention_key k ON k.mention_id = m.id AND k.kind = 'handle' WHERE m.id = :mention
), bearing AS (
    SELECT found.* FROM me CROSS JOIN LATERAL (
        SELECT m.id, m.author_id, m.source, m.posted_at FROM mention_key k
        JOIN mention m ON m.id = k.mention_id
        WHERE k.key = me.key AND k.kind = 'handle' LIMIT :most
    ) found
)
SELECT c.id AS case_id, c.topic,
    min(abs(extract(epoch FROM b.posted_at - me.posted_at)) / 86400)::float8 AS days,
    CASE WHEN (SELECT count(*) FROM bearing) < :most THEN (
        SELECT max(n) FROM (
            SELECT count(DISTINCT author_id) AS n FROM bearing GROUP BY source
        ) each
    ) ELSE :most END AS accounts
FROM me JOIN bearing b ON b.source <> me.source
JOIN case_mention cm ON cm.mention_id = b.id AND cm.brand_id = :brand
JOIN recovery_case c ON c.id = cm.case_id AND c.stage = ANY(:stages)
WHERE NOT EXISTS (
    SELECT FROM said JOIN mention m ON m.author_id = said.other
    JOIN case_mention held ON held.mention_id = m.id AND held.case_id = c.id
    WHERE said.one = :author AND NOT said.is_same
)
GROUP BY c.id ORDER BY c.id DESC
"""  # noqa: S608 - put together from constants

_SUGGESTIONS = f"""
WITH {_SAID}, mine AS (
    SELECT c.id AS case_id, c.brand_id, m.source, m.author_id, k.kind, k.key
    FROM recovery_case c JOIN case_mention cm ON cm.case_id = c.id
    JOIN mention m ON m.id = cm.mention_id JOIN mention_key k ON k.mention_id = m.id
    WHERE c.stage = ANY(:stages) AND (CAST(:case AS int) IS NULL OR c.id = :case)
), pair AS (
    SELECT least(mine.case_id, c.id) AS case_id, greatest(mine.case_id, c.id) AS other_id,
        mine.brand_id, mine.kind, mine.author_id, m.author_id AS other_author,
        mine.source, m.source AS other_source
    FROM mine JOIN mention_key k ON k.key = mine.key AND k.kind = mine.kind
    JOIN mention m ON m.id = k.mention_id
        AND (mine.kind <> 'handle' OR m.source <> mine.source)
    JOIN case_mention cm ON cm.mention_id = m.id AND cm.brand_id = mine.brand_id
    JOIN recovery_case c ON c.id = cm.case_id AND c.stage = ANY(:stages)
    WHERE (c.id > mine.case_id OR CAST(:case AS int) IS NOT NULL AND c.id <> mine.case_id)
        AND mine.author_id IS DISTINCT FROM m.author_id
        AND (mine.kind = 'handle' OR NOT EXISTS (
            SELECT FROM mention_key o JOIN mention by_other ON by_other.id = o.mention_id
            WHERE o.key = mine.key AND o.kind = mine.kind
            GROUP BY by_other.source HAVING count(DISTINCT by_other.author_id) > :accounts
        ))
)
SELECT pair.case_id, pair.other_id, brand.name AS brand, (array_agg(
    pair.kind ORDER BY array_position(ARRAY['order', 'phone', 'handle'], pair.kind)
))[1] AS by, array_agg(DISTINCT one.handle) || array_agg(DISTINCT another.handle) AS handles,
    array_agg(DISTINCT pair.source) || array_agg(DISTINCT pair.other_source) AS sources
FROM pair JOIN brand ON brand.id = pair.brand_id
LEFT JOIN author one ON one.id = pair.author_id
LEFT JOIN author another ON another.id = pair.other_author
WHERE NOT EXISTS (
    SELECT FROM said WHERE said.one = pair.author_id AND said.other = pair.other_author
)
GROUP BY pair.case_id, pair.other_id, brand.name ORDER BY pair.other_id DESC, pair.case_id DESC
"""  # noqa: S608 - put together from constants

_NEWEST_WORDS = """
SELECT theirs.case_id, max(w.id) AS word
FROM case_mention mine JOIN mention m ON m.id = mine.mention_id
JOIN customer_word w ON m.author_id IN (w.author_id, w.other_id)
JOIN mention o ON o.author_id = w.author_id + w.other_id - m.author_id
JOIN case_mention theirs ON theirs.mention_id = o.id
WHERE mine.case_id = :case AND theirs.case_id = ANY(:others)
GROUP BY theirs.case_id
"""

_AUTHORS = """
SELECT DISTINCT m.author_id FROM case_mention cm JOIN mention m ON m.id = cm.mention_id
WHERE cm.case_id = :case AND m.author_id IS NOT NULL ORDER BY m.author_id
"""
