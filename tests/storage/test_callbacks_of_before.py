"""Cases that were resolved before there were callbacks."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from storage import engine, migrate
from storage.models import Case
from tests.storage.making import NOW, brand


@pytest.fixture(autouse=True)
def _tables_are_back_afterwards(clean_database: None) -> Iterator[None]:
    yield
    migrate.upgrade()
    engine.get_engine().dispose()


def test_resolved_cases_of_before_are_due_at_once_and_others_are_not() -> None:
    with engine.transaction() as session:
        made = brand(session, "云杉")
        for stage in ("responded", "resolved", "callback", "closed"):
            session.add(
                Case(
                    brand_id=made,
                    title="",
                    stage=stage,
                    severity=1,
                    channel="failed",
                    priority=1,
                    resolved_at=NOW,
                )
            )
            session.flush()
    migrate.downgrade("0019")
    migrate.downgrade("-1")
    migrate.upgrade()
    with engine.connection() as conn:
        due = conn.execute(
            text(
                "SELECT c.stage, b.resolved_at, b.planned_at = c.callback_due "
                "FROM recovery_case c JOIN callback b ON b.case_id = c.id ORDER BY c.id"
            )
        ).all()
        others = conn.scalar(text("SELECT count(*) FROM recovery_case WHERE callback_due IS NULL"))
    assert [tuple(row) for row in due] == [("resolved", NOW, True), ("callback", NOW, True)]
    assert others == 2
