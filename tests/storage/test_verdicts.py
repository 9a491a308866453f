"""What waits for a verdict, and putting verdicts in force."""

from sqlalchemy import text
from sqlmodel import Session

from storage import verdicts
from tests.storage.making import NOW, id_of, judge, mention, row_of, upsert, verdict


def waiting(session: Session, model: str = "test-1", **how: int | bool) -> list[int]:
    return [m.mention_id for m in verdicts.unjudged(session, model, 100, **how)]  # type: ignore[arg-type]


def test_new_posts_wait_in_the_order_in_which_they_came(db: Session) -> None:
    upsert(db, mention("b"))
    upsert(db, mention("a"))
    assert waiting(db) == [id_of(db, "b"), id_of(db, "a")]
    assert waiting(db, after=id_of(db, "b")) == [id_of(db, "a")]


def test_a_judged_post_waits_no_more_until_it_is_edited(db: Session) -> None:
    upsert(db, mention("1", "原来的话"))
    assert judge(db, [id_of(db, "1")]) == 1
    assert waiting(db) == []
    upsert(db, mention("1", "改过的话"))
    assert waiting(db) == [id_of(db, "1")]


def test_a_newer_model_judges_again_only_when_asked_to(db: Session) -> None:
    upsert(db, mention("1"))
    judge(db, [id_of(db, "1")])
    assert waiting(db, "test-2") == []
    assert waiting(db, "test-2", reclassify=True) == [id_of(db, "1")]
    assert waiting(db, "test-1", reclassify=True) == []


def test_the_same_verdict_twice_is_stored_once(db: Session) -> None:
    upsert(db, mention("1"))
    assert judge(db, [id_of(db, "1")]) == 1
    assert judge(db, [id_of(db, "1")]) == 0
    assert db.execute(text("SELECT count(*) FROM verdict")).scalar() == 1


def test_a_verdict_of_a_text_edited_meanwhile_is_kept_but_not_in_force(db: Session) -> None:
    upsert(db, mention("1", "原来的话"))
    late = verdict(db, id_of(db, "1"))
    upsert(db, mention("1", "改过的话"))
    assert verdicts.store(db, [late], NOW) == 1
    assert row_of(db, "1").verdict_id is None
    assert waiting(db) == [id_of(db, "1")]


def test_a_text_edited_back_gets_its_verdict_back(db: Session) -> None:
    upsert(db, mention("1", "原来的话"))
    judge(db, [id_of(db, "1")])
    first = row_of(db, "1").verdict_id
    upsert(db, mention("1", "改过的话"))
    judge(db, [id_of(db, "1")])
    assert row_of(db, "1").verdict_id != first
    upsert(db, mention("1", "原来的话"))
    assert judge(db, [id_of(db, "1")]) == 0
    assert row_of(db, "1").verdict_id == first
