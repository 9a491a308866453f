"""How far each list of a source has been read, so that the next run need not read it again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from storage.models import Watermark


def of_source(session: Session, source: str) -> dict[str, datetime]:
    """Until when each list of a source is known, by the list's name."""
    rows = session.exec(select(Watermark).where(Watermark.source == source))
    return {row.stream: row.read_until for row in rows}


def advance(
    session: Session, source: str, reached: Mapping[str, datetime], run_id: int, now: datetime
) -> None:
    """Remember what a run has read without a gap; a mark never goes back."""
    for stream, read_until in sorted(reached.items()):
        made = insert(Watermark).values(
            source=source, stream=stream, read_until=read_until, run_id=run_id, updated_at=now
        )
        session.execute(
            made.on_conflict_do_update(
                index_elements=["source", "stream"],
                set_={
                    "read_until": func.greatest(Watermark.read_until, made.excluded.read_until),
                    "run_id": run_id,
                    "updated_at": now,
                },
                where=col(Watermark.read_until) < made.excluded.read_until,
            )
        )
