"""Which accounts are one customer, and which never are."""

from datetime import timedelta
from typing import Any

import pytest

from recovery.access.actor import Actor, Role
from recovery.casework import cases, customers
from recovery.casework.customers import by_handle, is_distinctive
from storage.customers import Namesake
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.making import LEAD, NOW, brand, cases_of, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def fir(clean_database: None) -> int:
    return brand()


def namesake(number: str, handle: str, ours: int, source: str, **more: Any) -> int:
    return post(
        number, brands=(ours,), author=handle, source=source, keys=(("handle", handle),), **more
    )


def decide(one: int, other: int, *, is_same: bool, actor: Actor = LEAD, note: str = "") -> bool:
    with transaction() as session:
        return customers.decide(session, one, other, actor, is_same=is_same, now=NOW, note=note)[2]


def suggested(case_id: int | None = None) -> list[tuple[int, int, str]]:
    with transaction() as session:
        return [(s.case_id, s.other_id, s.by) for s in customers.suggestions(session, case_id)]


def evidence() -> list[str]:
    return [by for (by,) in rows("SELECT details ->> 'by' FROM case_event WHERE action = 'joined'")]


@pytest.mark.parametrize(
    "handle",
    ["厦门阿海仔", "租房第八年", "江边小陆", "甜品脑袋Coco", "binjiang_runner", "@拖着箱子的阿May"],
)
def test_a_handle_of_somebodys_own_is_distinctive(handle: str) -> None:
    assert is_distinctive(handle)


@pytest.mark.parametrize(
    "handle",
    [
        *("", "阿桂", "小米粒", "momo", "user8273645123", "用户8273645", "手机用户13900000000"),
        *("小红薯5F3A2B1C", "微博用户7721", "匿名网友", "张***生", "平安快乐", "岁月静好的日子"),
        *(
            "哈哈哈哈哈",
            "12345678901",
            "aaaaaaaaaaaa",
            "快乐每一天呀",
            "知乎用户aBcDeF",
            "WeChatUser88",
        ),
    ],
)
def test_a_handle_that_many_have_or_a_platform_gave_is_not(handle: str) -> None:
    assert not is_distinctive(handle)


NEAR = Namesake(7, "price", 3.0, 1)


@pytest.mark.parametrize(
    ("handle", "topic", "found", "expected"),
    [
        ("租房第八年", None, [NEAR], 7),
        ("租房第八年", "quality", [NEAR], 7),
        ("江边小陆", "price", [NEAR], 7),
        ("江边小陆", "quality", [NEAR], None),
        ("江边小陆", None, [NEAR], None),
        ("阿桂", "price", [NEAR], None),
        ("租房第八年", "price", [], None),
        ("租房第八年", "price", [Namesake(7, "price", 30.0, 1)], 7),
        ("租房第八年", "price", [Namesake(7, "price", 30.1, 1)], None),
        ("租房第八年", "price", [Namesake(7, "price", 3.0, 2)], None),
        ("租房第八年", "price", [NEAR, Namesake(8, "price", 4.0, 1)], None),
        ("租房第八年", "price", [NEAR, Namesake(8, "price", 90.0, 1)], 7),
    ],
)
def test_a_handle_joins_only_where_nobody_else_can_be_meant(
    handle: str, topic: str | None, found: list[Namesake], expected: int | None
) -> None:
    assert by_handle(handle, topic, found) == expected


def test_a_distinctive_handle_on_two_platforms_is_one_customer(fir: int) -> None:
    namesake("1", "租房第八年", fir, "weibo")
    namesake("2", "租房第八年", fir, "feed")
    triaged()
    assert cases_of() == {"1": 1, "2": 1}
    assert evidence() == ["handle"]


def test_the_same_handle_about_another_brand_joins_nobody(fir: int) -> None:
    namesake("1", "租房第八年", fir, "weibo")
    namesake("2", "租房第八年", brand("橙屿出行"), "feed")
    assert triaged().opened == 2
    assert suggested() == []


def test_a_handle_that_one_source_has_twice_is_a_suggestion(fir: int) -> None:
    namesake("1", "租房第八年", fir, "weibo")
    triaged()
    author: Any = {"author": "租房第八年 之二"}
    post("2", brands=(fir,), source="weibo", keys=(("handle", "租房第八年"),), **author)
    namesake("3", "租房第八年", fir, "feed")
    assert triaged().opened == 2
    assert suggested() == [(2, 3, "handle"), (1, 3, "handle")]


def test_a_common_handle_is_a_suggestion_and_a_platforms_default_is_none(fir: int) -> None:
    for number, (handle, source) in enumerate(
        [("阿桂", "weibo"), ("阿桂", "feed"), ("用户827364", "weibo"), ("用户827364", "feed")]
    ):
        namesake(str(number), handle, fir, source)
    assert triaged().opened == 4
    assert suggested() == [(1, 2, "handle")]
    assert suggested(3) == []


def test_a_number_given_once_holds_for_all_that_the_account_writes(fir: int) -> None:
    post("1", brands=(fir,), author="阿桂", keys=(("order", "n"),), verdict={"intent": "other"})
    post("2", brands=(fir,), author="秋分", source="feed", keys=(("order", "n"),))
    triaged()
    post("3", brands=(fir,), author="阿桂")
    assert triaged().joined == 1
    assert (cases_of(), evidence()) == ({"2": 1, "3": 1}, ["order"])


def test_a_number_that_many_accounts_of_one_source_carry_is_nobodys(fir: int) -> None:
    for number in range(4):
        post(str(number), brands=(fir,), author=f"人{number}", keys=(("phone", "the rider's"),))
    triaged()
    post("9", brands=(fir,), author="另一人", source="feed", keys=(("phone", "the rider's"),))
    assert triaged().opened == 1


def test_two_open_cases_that_turn_out_to_share_a_number_are_suggested(fir: int) -> None:
    post("1", brands=(fir,), author="阿桂")
    post("2", brands=(fir,), author="秋分", source="feed", keys=(("order", "n"),))
    triaged()
    post("3", brands=(fir,), author="阿桂", keys=(("order", "n"),))
    triaged()
    assert cases_of() == {"1": 1, "2": 2, "3": 2}
    assert suggested() == []
    post("4", brands=(fir,), author="小满", keys=(("phone", "p"),))
    post("5", brands=(fir,), author="白露", keys=(("phone", "q"),))
    triaged()
    rows(
        "INSERT INTO mention_key SELECT id, 'phone', 'p' FROM mention WHERE external_id = '5' "
        "RETURNING key"
    )
    assert suggested() == [(3, 4, "phone")]


def test_what_a_person_said_joins_from_then_on(fir: int) -> None:
    post("1", brands=(fir,), author="阿桂")
    post("2", brands=(fir,), author="秋分", source="feed")
    triaged()
    assert decide(1, 2, is_same=True, note="来电 13800138000 核实过")
    assert not decide(2, 1, is_same=True)
    assert rows("SELECT is_same, decided_by, decided_role, note FROM customer_word") == [
        (True, "lin", "lead", "来电 138****8000 核实过")
    ]
    with transaction() as session:
        cases.locked(session, 2, LEAD).stage = "closed"
    post("3", brands=(fir,), author="秋分", source="feed")
    assert triaged().joined == 1
    assert (cases_of()["3"], evidence()) == (1, ["person"])
    assert rows("SELECT case_id, action FROM case_event WHERE action LIKE '%customer'") == [
        (1, "same_customer"),
        (2, "same_customer"),
    ]


def test_a_persons_no_overrules_a_shared_number_and_can_be_taken_back(fir: int) -> None:
    post("1", brands=(fir,), author="阿桂", keys=(("order", "n"),))
    post("2", brands=(fir,), author="秋分", source="feed")
    triaged()
    decide(1, 2, is_same=False)
    with transaction() as session:
        cases.locked(session, 2, LEAD).stage = "closed"
    post("3", brands=(fir,), author="秋分", source="feed", keys=(("order", "n"),))
    assert triaged().opened == 1
    assert suggested() == []
    assert decide(1, 3, is_same=True)
    with transaction() as session:
        cases.locked(session, 3, LEAD).stage = "closed"
    post("4", brands=(fir,), author="秋分", source="feed", keys=(("order", "n"),))
    assert triaged().joined == 1
    assert rows("SELECT count(*) FROM customer_word") == [(2,)]


def test_a_persons_no_overrules_a_handle_too(fir: int) -> None:
    namesake("1", "租房第八年", fir, "weibo")
    post("2", brands=(fir,), author="租房第八年", source="feed")
    triaged()
    decide(1, 2, is_same=False)
    with transaction() as session:
        cases.locked(session, 2, LEAD).stage = "closed"
    namesake("3", "租房第八年", fir, "feed")
    assert triaged().opened == 1


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [(1, 1, "one and the same"), (1, 3, "nobody knows who wrote"), (1, 9, "no case 9")],
)
def test_what_cannot_be_said_is_refused(fir: int, one: int, other: int, said: str) -> None:
    post("1", brands=(fir,), author="阿桂")
    post("2", brands=(fir,), author="秋分")
    post("3", brands=(fir,), author=None)
    triaged()
    with pytest.raises(WrongUsage, match=said):
        decide(one, other, is_same=True)


def test_one_account_cannot_be_two_customers(fir: int) -> None:
    post("1", brands=(fir,), author="阿桂")
    triaged()
    with transaction() as session:
        cases.locked(session, 1, LEAD).stage = "closed"
    post("2", brands=(fir,), author="阿桂")
    triaged()
    with pytest.raises(WrongUsage, match="one account wrote in case"):
        decide(1, 2, is_same=False)


@pytest.mark.parametrize("role", [Role.OUTSOURCED, Role.SYSTEM])
def test_not_everybody_says_who_is_who(fir: int, role: Role) -> None:
    with pytest.raises(WrongUsage, match="may not do this"):
        decide(1, 2, is_same=True, actor=Actor("x", role, "cli"))


def test_an_old_post_under_the_same_handle_joins_nobody(fir: int) -> None:
    namesake("1", "租房第八年", fir, "weibo", posted_at=NOW - timedelta(days=40))
    triaged(include_history=True)
    namesake("2", "租房第八年", fir, "feed")
    assert triaged().opened == 1
    assert suggested() == [(1, 2, "handle")]
