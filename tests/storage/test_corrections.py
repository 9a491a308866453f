"""A person's verdict stays in force whatever a model says later of the same text."""

from sqlalchemy import text
from sqlmodel import Session

from storage import corrections, rollup, verdicts
from storage.models import Correction
from tests.storage.making import (
    NOW,
    id_of,
    judge,
    kept,
    mention,
    recounted,
    row_of,
    upsert,
    verdict,
)


def corrected(session: Session, mention_id: int, **labels: str) -> Correction:
    """A correction as the service keeps it."""
    was = corrections.in_force(session, mention_id)
    assert was is not None and was.id is not None
    number = corrections.count(session, mention_id, was.text_hash) + 1
    with rollup.tracked(session, [mention_id]):
        record = verdict(session, mention_id, model_version=f"person-{number}", **labels)
        row = Correction(
            mention_id=mention_id,
            text_hash=was.text_hash,
            overruled=was.id,
            verdict_id=corrections.put_in_force(session, record, NOW),
            kind="correction",
            labels={head: [label] for head, label in labels.items()},
            actor="lin",
            actor_role="lead",
            actor_origin="cli",
        )
        session.add(row)
        session.flush()
    return row


def says(session: Session, mention_id: int) -> str:
    found = corrections.in_force(session, mention_id)
    return f"{found.intent} by {found.model_version}" if found else "nothing"


def test_a_newer_model_is_stored_beside_and_does_not_come_into_force(db: Session) -> None:
    upsert(db, mention("1"), mention("2"))
    judge(db, [id_of(db, "1"), id_of(db, "2")])
    corrected(db, id_of(db, "1"), intent="praise")
    assert judge(db, [id_of(db, "1"), id_of(db, "2")], model_version="newer") == 2
    assert says(db, id_of(db, "1")) == "praise by person-1"
    assert says(db, id_of(db, "2")) == "complaint by newer"
    assert kept(db) == recounted(db)


def test_a_reclassifying_model_judges_a_corrected_text_once(db: Session) -> None:
    upsert(db, mention("1"))
    judge(db, [id_of(db, "1")])
    corrected(db, id_of(db, "1"), intent="praise")
    assert len(verdicts.unjudged(db, "newer", 10, reclassify=True)) == 1
    judge(db, [id_of(db, "1")], model_version="newer")
    assert verdicts.unjudged(db, "newer", 10, reclassify=True) == []
    assert verdicts.unjudged(db, "newer", 10) == []


def test_an_edited_text_is_judged_anew_and_edited_back_gets_the_persons_verdict(
    db: Session,
) -> None:
    upsert(db, mention("1", "原来的话"))
    judge(db, [id_of(db, "1")])
    corrected(db, id_of(db, "1"), intent="news")
    upsert(db, mention("1", "改过的话"))
    assert says(db, id_of(db, "1")) == "nothing"
    judge(db, [id_of(db, "1")])
    assert says(db, id_of(db, "1")) == "complaint by test-1"
    assert corrections.taught(db) == []
    upsert(db, mention("1", "原来的话"))
    judge(db, [id_of(db, "1")])
    assert says(db, id_of(db, "1")) == "news by person-1"
    assert [one.text for one in corrections.taught(db)] == ["原来的话"]
    assert kept(db) == recounted(db)


def test_of_two_corrections_the_later_is_in_force_and_both_are_kept(db: Session) -> None:
    upsert(db, mention("1"))
    judge(db, [id_of(db, "1")])
    first = corrected(db, id_of(db, "1"), intent="news")
    second = corrected(db, id_of(db, "1"), intent="praise")
    assert second.overruled == first.verdict_id == row_of(db, "1").verdict_id - 1
    judge(db, [id_of(db, "1")], model_version="newer")
    assert says(db, id_of(db, "1")) == "praise by person-2"
    assert [c.id for c in corrections.of_mention(db, id_of(db, "1"))] == [first.id, second.id]


def test_the_model_keeps_its_evidence_for_a_later_correction(db: Session) -> None:
    upsert(db, mention("1"))
    judge(db, [id_of(db, "1")], evidence=[{"start": 0, "end": 4, "why": "complaint"}])
    corrected(db, id_of(db, "1"), intent="news")
    found = corrections.in_force(db, id_of(db, "1"))
    assert found is not None and found.evidence == []
    assert corrections.model_evidence(db, found) == [{"start": 0, "end": 4, "why": "complaint"}]


def test_a_mention_takes_its_corrections_along_when_it_goes(db: Session) -> None:
    upsert(db, mention("1"))
    judge(db, [id_of(db, "1")])
    corrected(db, id_of(db, "1"), intent="news")
    db.execute(text("DELETE FROM mention"))
    assert db.execute(text("SELECT count(*) FROM correction")).scalar() == 0
