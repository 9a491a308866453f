"""Large tables are read once from the disk, so that who asks first after a start need not wait."""

from sqlalchemy import func, literal_column, select, text
from sqlmodel import Session, SQLModel

from storage.models import Mention, Verdict

TABLES: tuple[type[SQLModel], ...] = (Mention, Verdict)
"""What searches and figures read at scattered places; each index is small beside them."""
SHARE = 4
"""A table is read where it takes at most this part of the memory that keeps files."""


def read_ahead(session: Session, table: type[SQLModel]) -> bool:
    """Read one of :data:`TABLES` from its beginning to its end; whether it fits.

    Reading in order takes a fraction of a second where a search for a frequent word, which jumps
    from page to page of files that nothing has read yet, may take many. PostgreSQL says in
    ``effective_cache_size`` what memory it expects for files; a larger table would only push out
    what others use. A row's place (``ctid``) is in no index, so that the table itself is read.
    """
    fits = session.scalar(
        text(
            "SELECT pg_table_size(CAST(:table AS regclass)) * :share"
            " <= pg_size_bytes(current_setting('effective_cache_size'))"
        ),
        {"table": table.__tablename__, "share": SHARE},
    )
    if fits:
        session.execute(select(func.count(literal_column("ctid"))).select_from(table))
    return bool(fits)
