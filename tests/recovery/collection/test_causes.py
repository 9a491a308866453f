"""What a run says of itself is told in Chinese, whatever spider said it."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from crawlers import refusals
from crawlers.outcome import decide
from recovery.collection.causes import retold
from storage.checkout import CHECKOUT
from storage.runs import LOST

FIELD = "7x7"  # what stands where a run fills something in
SAYING = {
    *("trouble", "Outcome", "RefusedAddress", "ForbiddenByRobots"),
    *("HostClosed", "OverBudget", "HostTaken", "OutOfTime"),
}
NAMED = {"cause", "blocked_hint"}


def texts(node: ast.expr | None) -> list[str]:
    """The texts that an expression stands for, with ``FIELD`` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = [str(v.value) if isinstance(v, ast.Constant) else FIELD for v in node.values]
        return ["".join(parts)]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return []


def said(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SAYING:
            for argument in node.args:
                yield from texts(argument)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in NAMED:
            yield from texts(node.value)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            parts = node.value.elts
            is_status = any("Status." in ast.unparse(part) for part in parts)
            yield from (text for part in parts if is_status for text in texts(part))


def clauses() -> set[str]:
    """Every clause that the crawlers write out."""
    files = [f for f in (CHECKOUT / "crawlers").rglob("*.py") if "importers" not in f.parts]
    whole = {text for file in files for text in said(ast.parse(file.read_text("utf-8")))}
    parts = {part.replace(f"){FIELD}", ")") for text in whole for part in text.split("; ")}
    return {part for part in parts if part.replace(FIELD, "").strip(" ")}


PIECES = {  # parts of a clause that are no clause by themselves
    "a web page (HTML) instead of a feed7x77x7",
    "something that is no RSS, Atom or JSON feed",
    "nothing at all",
    "HTTP 7x7 from 7x77x77x7",
    "7x7 answered with 7x7",
    "7x7 answered with 7x7 instead of data",
    "7x7 before the end7x7",
    "nothing more 7x7",
}


def test_the_walk_finds_what_spiders_and_manners_say() -> None:
    assert {
        "Weibo asks to sign in",
        "robots.txt of 7x7 forbids 7x7",
        "7x7 did not answer in time",
        "the source answered and had nothing",
    } <= clauses()
    assert clauses() >= PIECES


@pytest.mark.parametrize("clause", sorted(clauses() - PIECES))
def test_every_clause_of_a_cause_has_its_chinese(clause: str) -> None:
    assert retold(clause, "zh") != clause
    assert retold(clause, "en") == clause


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "m.weibo.cn/api refused us (HTTP 432) and asks us to wait until 14:30; "
            "the cookie expired or is missing: its owner signs in to m.weibo.cn and gives the new "
            "one to `zhuanxi source cookie weibo`",
            "m.weibo.cn/api 拒绝了访问（HTTP 432），要求等到 14:30；Cookie 过期或没有录入：请这个"
            "账号的主人登录 m.weibo.cn，用 `zhuanxi source cookie weibo` 录入新的",
        ),
        (
            "it is night for weibo (23:00-07:00, the setting night_pause): nothing is asked before "
            "07:00; what was read is kept",
            "微博 正在夜间暂停（23:00–07:00，设置项 night_pause），07:00 以后再采；已读到的都保留",
        ),
        (
            "stopped by a signal before the end (Weibo asks to sign in); what was read is kept",
            "没有采完就被停止（微博要求登录）；已读到的都保留",
        ),
        (
            "catching up: more than 3 due times were missed since Sat 26-11-21 08:00",
            "补采：自 周六 26-11-21 08:00 起错过了 3 次以上",
        ),
        (
            "shop.example answered with a web page (HTML) instead of a feed: 维护中",
            "shop.example 返回的是网页，不是订阅源：维护中",
        ),
        (LOST, "执行它的进程不在了；已存的都保留"),
        ("对方说：维护; 明天再来", "对方说：维护；明天再来"),
    ],
)
def test_a_cause_is_told_clause_by_clause(english: str, chinese: str) -> None:
    assert retold(english, "zh") == chinese


def test_what_really_ends_runs_is_told_in_chinese() -> None:
    said = [
        refusals.why(TimeoutError("x"), "a.example/b")[1],
        decide({"finish_reason": "shutdown"}).cause,
        decide({"finish_reason": "finished"}).cause,
        decide({"finish_reason": "finished", "zhuanxi/answers": 1}).cause,
    ]
    assert [retold(one or "", "zh") for one in said] == [
        "a.example/b 没有回应：TimeoutError x",
        "没有采完就被停止；已读到的都保留",
        "没有向来源请求任何内容，请检查关键词和选项",
        "来源有回应，没有内容",
    ]


def test_the_note_of_a_run_is_told_in_chinese() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    note = f"2 due times were missed since {moment:%a %y-%m-%d %H:%M} and skipped"
    assert retold(note, "zh") == "自 周日 26-11-22 00:00 起错过 2 次，按设置跳过，没有补采"
