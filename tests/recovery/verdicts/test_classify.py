"""The drain that judges what waits."""

from collections.abc import Sequence

import pytest

from nlp import Classifier, Prediction, load
from recovery.verdicts import classify
from storage.config import get_settings
from storage.engine import transaction
from tests.recovery.making import NOW, rows
from tests.storage.making import mention, upsert

pytestmark = pytest.mark.usefixtures("clean_database")


class Remembering(Classifier):
    """The real baseline, which writes down the batches it was given."""

    def __init__(self, version: str = "") -> None:
        self._judge = load("baseline")
        self.version = version or self._judge.version
        self.batches: list[list[str]] = []

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        self.batches.append(list(texts))
        return self._judge.predict(texts)


def drained(judge: Remembering, *, reclassify: bool = False, size: int = 4) -> int:
    settings = get_settings()
    small = settings.classify.model_copy(update={"batch_size": size})
    return classify.drain(
        judge, settings.model_copy(update={"classify": small}), NOW, reclassify=reclassify
    )


def collected(number: int) -> None:
    with transaction() as session:
        upsert(
            session, *(mention(f"{n:02}", "退款太慢了" * (1 + n * 7 % 5)) for n in range(number))
        )


def test_all_that_waits_is_judged_in_batches_sorted_by_length() -> None:
    collected(10)
    judge = Remembering()
    assert drained(judge) == 10
    assert [len(batch) for batch in judge.batches] == [4, 4, 2]
    assert all(batch == sorted(batch, key=len) for batch in judge.batches)
    assert rows("SELECT count(*) FROM mention WHERE verdict_id IS NULL") == [(0,)]


def test_each_post_gets_the_verdict_of_its_own_text() -> None:
    with transaction() as session:
        upsert(
            session,
            mention("bad", "客服态度恶劣，打了五次电话没人管，必须退款，我要投诉", title="气死"),
            mention("good", "师傅很专业，非常满意，给个好评"),
        )
    drained(Remembering())
    assert rows(
        "SELECT external_id, intent FROM mention m JOIN verdict v ON v.id = m.verdict_id ORDER BY 1"
    ) == [("bad", "complaint"), ("good", "praise")]


def test_draining_twice_makes_nothing() -> None:
    collected(3)
    assert drained(Remembering()) == 3
    second = Remembering()
    assert drained(second) == 0
    assert second.batches == []


def test_another_model_judges_again_only_when_asked_to() -> None:
    collected(3)
    drained(Remembering())
    assert drained(Remembering("newer")) == 0
    assert drained(Remembering("newer"), reclassify=True) == 3
    assert rows(
        "SELECT DISTINCT v.model_version FROM mention m JOIN verdict v ON v.id = m.verdict_id"
    ) == [("newer",)]


def test_evidence_points_into_the_title_and_text_that_were_judged() -> None:
    with transaction() as session:
        upsert(session, mention("1", "打了五次客服电话没人接", title="投诉"))
    judge = Remembering()
    drained(judge)
    ((evidence,),) = rows("SELECT evidence FROM verdict")
    assert judge.batches == [["投诉\n打了五次客服电话没人接"]]
    assert evidence
    assert all(0 <= span["start"] < span["end"] <= len(judge.batches[0][0]) for span in evidence)


def test_a_batch_that_fails_leaves_the_earlier_ones_judged() -> None:
    collected(8)

    class Failing(Remembering):
        def predict(self, texts: Sequence[str]) -> list[Prediction]:
            if self.batches:
                raise RuntimeError("out of memory")
            return super().predict(texts)

    with pytest.raises(RuntimeError):
        drained(Failing())
    assert rows("SELECT count(*) FROM mention WHERE verdict_id IS NOT NULL") == [(4,)]
    assert drained(Remembering()) == 4
