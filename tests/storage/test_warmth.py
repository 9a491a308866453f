"""Large tables are read from beginning to end where they fit, and left alone where they do not."""

from sqlalchemy import text
from sqlmodel import Session

from storage.models import Mention, Verdict
from storage.warmth import TABLES, read_ahead
from tests.storage.making import mention, upsert


def rows_read(session: Session, table: str) -> int:
    """Rows that this transaction has read in the order in which they lie."""
    asked = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = :table"
    return int(session.scalar(text(asked), {"table": table}) or 0)


def test_a_table_that_fits_is_read_whole(db: Session) -> None:
    upsert(db, *(mention(str(number), "燃气灶打不着火") for number in range(7)))
    db.execute(text("ANALYZE mention"))
    before = rows_read(db, "mention")
    assert read_ahead(db, Mention)
    assert rows_read(db, "mention") - before == 7


def test_a_table_that_does_not_fit_is_not_read(db: Session) -> None:
    upsert(db, mention("one", "燃气灶打不着火"))
    db.execute(text("SET LOCAL effective_cache_size = '8kB'"))
    before = rows_read(db, "mention")
    assert not read_ahead(db, Mention)
    assert rows_read(db, "mention") == before


def test_what_is_searched_and_what_is_judged_are_read() -> None:
    assert {*TABLES} == {Mention, Verdict}
