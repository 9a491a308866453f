"""Posts that change after they were triaged, and newer verdicts."""

from datetime import timedelta

import pytest

from recovery.triage import TriageResult
from storage.engine import transaction
from tests.recovery.making import NOW, brand, cases_of, channels, post, rows, triaged
from tests.storage.making import judge, kept, recounted

pytestmark = pytest.mark.usefixtures("clean_database")
PRAISE = {"intent": "praise", "sentiment": "positive"}


@pytest.fixture
def fir() -> int:
    return brand(competitors=["橡果"])


def assert_counts_are_exact() -> None:
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_a_post_edited_into_a_complaint_opens_a_case(fir: int) -> None:
    post("1", "云杉安装师傅很准时", brands=(fir,), verdict=PRAISE)
    assert triaged() == TriageResult()
    post("1", "云杉装完第二天就漏水", brands=(fir,))
    assert triaged() == TriageResult(complaints=1, opened=1)
    assert_counts_are_exact()


def test_an_edit_that_stops_complaining_retires_the_decision_and_closes_nothing(fir: int) -> None:
    post("1", brands=(fir,))
    triaged()
    post("1", "已经好了", brands=(fir,), verdict=PRAISE)
    triaged()
    assert channels() == {}
    assert rows("SELECT stage, channel FROM recovery_case") == [("received", "bypassed")]
    assert cases_of() == {"1": 1}
    assert_counts_are_exact()


def test_an_edit_back_to_the_complaint_is_decided_again_in_the_same_case(fir: int) -> None:
    post("1", "云杉漏水", brands=(fir,))
    triaged()
    post("1", "没事了", brands=(fir,), verdict=PRAISE)
    triaged()
    post("1", "云杉漏水", brands=(fir,))
    triaged()
    assert channels() == {"1": "bypassed"}
    assert cases_of() == {"1": 1}
    assert_counts_are_exact()


def test_an_edit_that_makes_it_graver_is_taken_into_the_case(fir: int) -> None:
    post("1", "云杉漏水", brands=(fir,), verdict={"severity": 1})
    triaged()
    post("1", "云杉漏电伤人", brands=(fir,), verdict={"severity": 4, "contact": "unresolved"})
    assert triaged().opened == 0
    assert rows("SELECT severity, channel, version FROM recovery_case") == [(4, "failed", 2)]
    assert rows("SELECT action FROM case_event ORDER BY id") == [("opened",), ("reassessed",)]
    assert_counts_are_exact()


def test_an_edit_that_makes_it_milder_changes_the_cases_channel_and_not_its_severity(
    fir: int,
) -> None:
    post("1", "云杉漏电伤人", brands=(fir,), verdict={"severity": 4, "contact": "unresolved"})
    triaged()
    post("1", "云杉漏水", brands=(fir,), verdict={"severity": 1})
    triaged()
    assert rows("SELECT severity, channel FROM recovery_case") == [(4, "bypassed")]
    assert channels() == {"1": "bypassed"}
    ((details,),) = rows("SELECT details FROM case_event WHERE action = 'reassessed'")
    assert (details["from"], details["to"]) == ("failed", "bypassed")


def test_an_edit_that_turns_on_a_competitor_retires_the_decision(fir: int) -> None:
    post("1", "云杉漏水", brands=(fir,))
    triaged()
    post("1", "说错了，漏水的是橡果", brands=(fir,))
    assert triaged() == TriageResult(about_competitors=1)
    assert channels() == {}
    assert_counts_are_exact()


def test_an_edit_that_names_the_brand_no_more_retires_its_decision_alone(fir: int) -> None:
    oak = brand("白桦")
    old = NOW - timedelta(days=60)  # without a case, on which the link to the brand would stand
    post("1", "云杉和白桦都漏水", brands=(fir, oak), posted_at=old)
    triaged()
    post("1", "白桦漏水", brands=(oak,), posted_at=old)
    triaged()
    assert rows("SELECT brand_id FROM channel_decision WHERE retired_at IS NULL") == [(oak,)]
    assert_counts_are_exact()


def test_brand_words_that_changed_retire_the_decision_of_the_brand_alone(fir: int) -> None:
    oak = brand("白桦")
    old = NOW - timedelta(days=60)
    post("1", "云杉和白桦都漏水", brands=(fir, oak), posted_at=old)
    triaged()
    post("1", "云杉和白桦都漏水", brands=(oak,), posted_at=old)  # the same text, read again
    triaged()
    assert rows("SELECT brand_id FROM channel_decision WHERE retired_at IS NULL") == [(oak,)]


def test_a_newer_models_verdict_closes_no_case(fir: int) -> None:
    mention_id = post("1", brands=(fir,))
    triaged()
    with transaction() as session:
        judge(session, [mention_id], model_version="test-2", **PRAISE)  # type: ignore[arg-type]
    triaged()
    assert rows("SELECT stage FROM recovery_case") == [("received",)]
    assert channels() == {}


def test_a_newer_models_complaint_opens_a_case_for_a_new_post_only(fir: int) -> None:
    ids = [
        post("new", brands=(fir,), verdict=PRAISE),
        post("old", brands=(fir,), verdict=PRAISE, posted_at=NOW - timedelta(days=31)),
    ]
    triaged()
    with transaction() as session:
        judge(session, ids, model_version="test-2")
    assert triaged() == TriageResult(complaints=2, opened=1, history=1)
    assert cases_of() == {"new": 1}


def test_a_closed_case_stays_as_it_is_when_its_post_is_edited(fir: int) -> None:
    post("1", brands=(fir,), verdict={"severity": 1})
    triaged()
    rows("UPDATE recovery_case SET stage = 'closed' RETURNING id")
    post("1", "云杉漏电伤人", brands=(fir,), verdict={"severity": 4})
    assert triaged().opened == 0
    assert rows("SELECT stage, severity, version FROM recovery_case") == [("closed", 1, 1)]
