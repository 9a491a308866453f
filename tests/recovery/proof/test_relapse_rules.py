"""Which complaint reopens which case: every row of the table of docs/recovery.md."""

from datetime import datetime, timedelta

import pytest

from recovery.casework.lifecycle import Stage
from recovery.proof.relapse import is_relapse, is_same_problem
from storage.complaints import Complaint
from tests.recovery.making import NOW

DAY = timedelta(days=1)
BACK = NOW + 3 * DAY

# stage of the customer's case | complaint posted so many days after the resolution | same problem
# → does it reopen the case?
TABLE = """
received       1 yes | no
acknowledged   1 yes | no
assigned       1 yes | no
investigating  1 yes | no
waiting        1 yes | no
responded      1 yes | no
resolved       1 yes | yes
resolved       1 no  | no
resolved       0 yes | no
resolved      -1 yes | no
resolved      99 yes | yes
callback       1 yes | yes
callback       1 no  | no
callback      -1 yes | no
callback      99 yes | yes
closed         1 yes | yes
closed        30 yes | yes
closed        31 yes | no
closed         1 no  | no
closed        -1 yes | no
dismissed      1 yes | no
merged         1 yes | no
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_a_complaint_reopens_a_case_as_the_table_says(line: str) -> None:
    stage, days, same, _, expected = line.split()
    posted = NOW + int(days) * DAY
    found = is_relapse(Stage(stage), NOW, posted, 30, is_same_problem=same == "yes")
    assert found == (expected == "yes")


def test_the_table_names_every_stage_and_an_unresolved_case_never_relapses() -> None:
    assert {line.split()[0] for line in TABLE.strip().splitlines()} == set(Stage)
    assert not is_relapse(Stage.CLOSED, None, BACK, 30, is_same_problem=True)


@pytest.mark.parametrize(
    ("case_topic", "topic", "words", "expected"),
    [
        ("aftersales", "aftersales", "又是同样的事", True),
        ("aftersales", "price", "云杉的空调修了两次还是不制冷啊", True),
        ("aftersales", "price", "会员费多扣了一个月", False),
        ("other", "other", "会员费多扣了一个月", False),
        (None, None, "会员费多扣了一个月", False),
        (None, "aftersales", "空调修了两次还是不制冷", True),
        ("aftersales", None, "不凉", False),
    ],
)
def test_the_problem_is_the_same_when_the_topic_agrees_or_the_words_are_alike(
    case_topic: str | None, topic: str | None, words: str, expected: bool
) -> None:
    complaint = told(words, topic=topic)
    assert (
        is_same_problem(complaint, case_topic, [("", "云杉的空调修了两次还是不制冷")]) == expected
    )


def told(words: str, *, topic: str | None = None, posted_at: datetime = BACK) -> Complaint:
    facts = dict.fromkeys(("followers", "interactions", "spread", "severity"), 1)
    names = dict.fromkeys(("source", "external_id", "title", "contact", "escalation"), "")
    return Complaint(
        mention_id=9,
        brand_id=1,
        verdict_id=9,
        author_id=1,
        text=words,
        posted_at=posted_at,
        topic=topic,
        evidence=[],
        case_id=None,
        **facts,
        **names,
    )
