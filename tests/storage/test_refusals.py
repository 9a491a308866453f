"""Authors on the list of refusals, whose posts are never stored."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage import mentions, refusals
from storage.errors import WrongUsage
from storage.keys import KeyRing, get_keys
from storage.masking import identifier
from storage.mentions import AuthorRecord, MentionRecord, UpsertResult
from storage.models import Refusal
from tests.storage.making import NOW, mention, upsert


@pytest.fixture
def keys() -> KeyRing:
    return get_keys()


def post(
    keys: KeyRing, number: str, handle: str, author_id: str = "", **more: str
) -> MentionRecord:
    """A post as the mask step hands it on."""
    source = more.pop("source", "weibo")
    who = AuthorRecord(keys.hash(f"author:{source}", author_id or f"@{handle}"), handle)
    found = (("handle", keys.hash(*identifier("handle", handle))),)
    return mention(number, source=source, author=who, keys=found, **more)


def refuse(db: Session, keys: KeyRing, who: str, source: str = "weibo") -> Refusal:
    refusal, _ = refusals.add(
        db,
        source=source,
        marks=refusals.hashes(keys, source, who),
        handle=identifier("handle", who).value,
        because="本人要求",
        actor="lin",
        now=NOW,
    )
    return refusal


def stored(db: Session) -> list[str]:
    rows = db.execute(text("SELECT external_id FROM mention ORDER BY external_id"))
    return [row.external_id for row in rows]


@pytest.mark.parametrize("who", ["安静的苔藓", "@安静的苔藓 ", "70001"], ids=["handle", "@", "id"])
def test_an_author_who_was_never_seen_can_be_refused(db: Session, keys: KeyRing, who: str) -> None:
    refuse(db, keys, who)
    result = upsert(db, post(keys, "1", "安静的苔藓", "70001"), post(keys, "2", "别的人", "70002"))
    assert result == UpsertResult(new=1, refused=1)
    assert stored(db) == ["2"]
    assert db.execute(text("SELECT array_agg(handle) FROM author")).scalar() == ["别的人"]


def test_where_a_platform_gives_no_id_the_handle_is_enough(db: Session, keys: KeyRing) -> None:
    refuse(db, keys, "安静的苔藓")
    assert upsert(db, post(keys, "1", "安静的苔藓")).refused == 1


def test_a_refusal_is_of_one_source(db: Session, keys: KeyRing) -> None:
    refuse(db, keys, "安静的苔藓")
    upsert(db, post(keys, "1", "安静的苔藓", source="feed"))
    assert stored(db) == ["1"]


def test_an_author_refused_by_handle_stays_refused_under_another(
    db: Session, keys: KeyRing
) -> None:
    refuse(db, keys, "安静的苔藓")
    upsert(db, post(keys, "1", "安静的苔藓", "70001"))
    assert upsert(db, post(keys, "2", "改了名", "70001")).refused == 1
    assert stored(db) == []


def test_a_known_author_is_refused_by_their_id_at_once(db: Session, keys: KeyRing) -> None:
    upsert(db, post(keys, "1", "Moss", "70001"))
    refuse(db, keys, "@moss")
    assert upsert(db, post(keys, "2", "改了名", "70001")).refused == 1


def test_what_is_stored_already_stays_and_is_not_updated(db: Session, keys: KeyRing) -> None:
    upsert(db, post(keys, "1", "安静的苔藓", "70001"))
    refuse(db, keys, "安静的苔藓")
    edited = post(keys, "1", "安静的苔藓", "70001")
    edited.text, edited.likes = "改过的话", 9
    assert upsert(db, edited) == UpsertResult(refused=1)
    row = db.execute(text("SELECT text, likes FROM mention")).one()
    assert (row.text, row.likes) == ("等了三天还没有人上门", None)


def test_the_list_holds_no_names(db: Session, keys: KeyRing) -> None:
    refuse(db, keys, "安静的苔藓")
    kept = db.execute(text("SELECT r::text || h::text FROM refusal r, refusal_hash h")).scalars()
    assert not any("苔藓" in row for row in kept)


def test_a_lifted_refusal_stores_again_and_keeps_its_record(db: Session, keys: KeyRing) -> None:
    number = refuse(db, keys, "安静的苔藓").id
    assert number is not None
    refusals.lift(db, number, "admin", NOW)
    assert upsert(db, post(keys, "1", "安静的苔藓", "70001")).new == 1
    (record,) = refusals.newest(db)
    assert (record.lifted_by, record.because) == ("admin", "本人要求")
    with pytest.raises(WrongUsage, match="no refusal 1 in force"):
        refusals.lift(db, number, "admin", NOW)


def test_refusing_twice_is_one_refusal(db: Session, keys: KeyRing) -> None:
    assert refuse(db, keys, "安静的苔藓").id == refuse(db, keys, "@安静的苔藓").id


def test_a_batch_of_nothing_but_refused_posts_stores_nothing(db: Session, keys: KeyRing) -> None:
    refuse(db, keys, "安静的苔藓")
    batch = [post(keys, str(n), "安静的苔藓", "70001") for n in range(3)]
    assert mentions.upsert(db, batch, None, NOW) == UpsertResult(refused=3)
