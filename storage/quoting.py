"""What others quote of an author: found in their posts and cases, and taken out of them."""

import re
from collections.abc import Iterable, Sequence

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlmodel import Session

from storage.mentions import text_hash
from storage.search import normalise

GONE = "［已删除］"
"""What stands in other people's posts where they quoted the author."""
SHORTEST_QUOTE = 6
"""Characters from which a passage of the author's is looked for in other people's posts."""


def words_of(session: Session, mention_ids: Sequence[int], handles: Sequence[str]) -> list[str]:
    """An author's passages and handles, longest first, as others may quote them."""
    rows = session.execute(
        text("SELECT title, text FROM mention WHERE id = ANY(:ids)"), {"ids": list(mention_ids)}
    )
    said: set[str] = {f"@{handle}" for handle in handles}
    said |= {handle for handle in handles if len(handle) >= SHORTEST_QUOTE}
    for row in rows:
        for passage in re.split(r"//@|\n", f"{row.title}\n{row.text}"):
            passage = passage.strip()
            said |= {passage, passage.partition(":")[2].strip()}
    return sorted((one for one in said if _is_quotable(one)), key=lambda one: (-len(one), one))


def _is_quotable(passage: str) -> bool:
    return len(passage) >= SHORTEST_QUOTE or (passage.startswith("@") and len(passage) > 1)


def blank_posts(session: Session, mention_ids: Sequence[int], words: Sequence[str]) -> list[int]:
    """Take the author's words out of other people's posts, whose verdicts stay in force.

    Returns:
        The posts that held some.
    """
    rows = session.execute(
        text("SELECT id, title, text, text_hash FROM mention WHERE id = ANY(:ids) ORDER BY id"),
        {"ids": list(mention_ids)},
    ).all()
    changed = []
    for row in rows:
        title, body = _without(row.title, words), _without(row.text, words)
        if (title, body) != (row.title, row.text):
            changed.append(
                {
                    "id": row.id,
                    "title": title,
                    "text": body,
                    "was": row.text_hash,
                    "text_hash": text_hash(title, body),
                    "search_text": normalise(f"{title}{body}"),
                }
            )
    for statement in _QUOTING if changed else ():
        session.execute(text(statement), {"rows": Jsonb(changed)})
    return [row["id"] for row in changed]


def blank_cases(session: Session, mention_ids: Sequence[int], words: Sequence[str]) -> None:
    """Take the author's words out of what is written about cases of posts that quoted them."""
    ids = {"ids": list(mention_ids)}
    for rows, change in ((_TITLES, _CHANGE_TITLE), (_NOTES, _CHANGE_NOTE)):
        for row in session.execute(text(rows), ids).all():
            said = _without(row.said, words)
            if said != row.said:
                session.execute(text(change), {"id": row.id, "said": said})


def _without(said: str, words: Iterable[str]) -> str:
    for one in words:
        if one.startswith("@"):
            said = re.sub(rf"{re.escape(one)}(?![\w·-])", f"@{GONE}", said)
        else:
            said = said.replace(one, GONE)
    return said


THEIR_CASES = "SELECT case_id FROM case_mention WHERE mention_id = ANY(:ids)"
"""Cases that hold one of some mentions."""

_ROWS = """jsonb_to_recordset(:rows) AS r(
    id bigint, title text, text text, was text, text_hash text, search_text text
)"""

_QUOTING = (
    f"UPDATE verdict v SET text_hash = r.text_hash, evidence = '[]' FROM {_ROWS} "  # noqa: S608
    "WHERE v.mention_id = r.id AND v.text_hash = r.was",
    f"UPDATE correction c SET text_hash = r.text_hash FROM {_ROWS} "  # noqa: S608
    "WHERE c.mention_id = r.id AND c.text_hash = r.was",
    f"UPDATE mention m SET title = r.title, text = r.text, text_hash = r.text_hash, "  # noqa: S608
    f"search_text = r.search_text, text_sealed = NULL FROM {_ROWS} WHERE m.id = r.id",
)


_TITLES = f"SELECT id, title AS said FROM recovery_case WHERE id IN ({THEIR_CASES})"  # noqa: S608
_NOTES = f"""
SELECT n.event_id AS id, n.text AS said FROM case_note n JOIN case_event e ON e.id = n.event_id
WHERE e.case_id IN ({THEIR_CASES})
"""  # noqa: S608 - put together from constants
_CHANGE_TITLE = "UPDATE recovery_case SET title = :said WHERE id = :id"
_CHANGE_NOTE = "UPDATE case_note SET text = :said WHERE event_id = :id"
