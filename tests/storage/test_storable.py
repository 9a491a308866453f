"""What PostgreSQL cannot hold is marked on its way in, wherever it stands."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ARRAY, String, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from storage.engine import copy_rows, transaction
from storage.storable import storable

BAD = "甲\x00乙\ud83d丙\udc00😀"
GOOD = "甲\ufffd乙\ufffd丙\ufffd😀"


def test_a_parameter_holds_what_can_be_held(home: object) -> None:
    with transaction() as session:
        assert session.execute(text("SELECT CAST(:a AS text)"), {"a": BAD}).scalar_one() == GOOD
        found = session.execute(text("SELECT 'x' LIKE :a"), {"a": "%\x00%"}).scalar_one()
        assert found is False


def test_so_do_arrays_and_json_with_its_keys(home: object) -> None:
    value = {BAD: [BAD, {"a": BAD, "n": 1}], "backslash": "\\u0000"}
    query = text("SELECT :list AS list, :json AS json").bindparams(
        bindparam("list", type_=ARRAY(String)), bindparam("json", type_=JSONB)
    )
    with transaction() as session:
        row = session.execute(
            query.columns(list=ARRAY(String), json=JSONB), {"list": [BAD, "b"], "json": value}
        ).one()
    assert row.list == [GOOD, "b"]
    assert row.json == {GOOD: [GOOD, {"a": GOOD, "n": 1}], "backslash": "\\u0000"}


def test_so_does_copy(home: object) -> None:
    with transaction() as session:
        session.execute(text("CREATE TEMPORARY TABLE said (words text) ON COMMIT DROP"))
        copy_rows(session, "said", [(BAD,), ("b\\N\t",)])
        assert session.execute(text("SELECT words FROM said")).scalars().all() == [GOOD, "b\\N\t"]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_all_else_stays_as_it_is_and_nothing_moves(words: str) -> None:
    made = storable(words)
    assert len(made) == len(words)
    made.encode()
    assert all(a == b or b == "\ufffd" for a, b in zip(words, made, strict=True))
    assert storable(made) == made
