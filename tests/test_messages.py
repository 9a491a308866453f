"""Every message for people is there in Chinese, with the same data."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from nlp.errors import ModelMissing
from nlp.files import Fault
from recovery import findings
from recovery.access.actor import Role
from recovery.casework.lifecycle import Stage
from recovery.errors import CaseChanged, MoveRefused
from recovery.messages import chinese, said, told
from storage.checkout import CHECKOUT, PACKAGES
from storage.errors import WrongUsage, ZhuanxiError

SAYING = {"finding": slice(2, 4), "warn": slice(1), "said": slice(1)}
"""Functions of the command line that take templates, and which of their arguments they are."""

FINDINGS = ("recovery/doctor.py", "recovery/collection/health.py")


@dataclass
class Message:
    place: str
    template: ast.expr
    data: set[str]


@cache
def files() -> list[tuple[str, list[ast.AST]]]:
    """Our files, each with all that stands in it."""
    return [
        (str(file.relative_to(CHECKOUT)), list(ast.walk(ast.parse(file.read_text("utf-8")))))
        for package in PACKAGES
        for file in (CHECKOUT / package).rglob("*.py")
    ]


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    match call.func:
        case ast.Attribute(ast.Call(ast.Name("super")), "__init__"):
            return "super().__init__"
        case ast.Attribute(_, name) | ast.Name(name):
            return name
    return ""


def errors() -> dict[str, bool]:
    """The classes of errors for people, and whether one makes its own message."""
    classes = [node for _, nodes in files() for node in nodes if isinstance(node, ast.ClassDef)]
    found = {"ZhuanxiError": False, "ModelMissing": False}
    while True:
        more = {
            one.name: any(isinstance(n, ast.FunctionDef) and n.name == "__init__" for n in one.body)
            for one in classes
            if one.name not in found and {ast.unparse(base) for base in one.bases} & found.keys()
        }
        if not more:
            return found
        found |= more


def messages() -> Iterator[Message]:
    makes_its_own = errors()
    for file, nodes in files():
        own_words = {
            call
            for node in nodes
            if isinstance(node, ast.ClassDef) and makes_its_own.get(node.name)
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and called(call) == "super().__init__"
        }
        for call in nodes:
            if not isinstance(call, ast.Call):
                continue
            name = called(call)
            if makes_its_own.get(name) is False or call in own_words:
                templates = call.args
            elif name in SAYING and (file.startswith("recovery/cli") or file in FINDINGS):
                templates = call.args[SAYING[name]]
            else:
                continue
            data = {keyword.arg or "**" for keyword in call.keywords}
            for template in templates:
                yield Message(f"{file}:{call.lineno}", template, data)


def written_out(template: ast.expr) -> list[str] | None:
    """The texts of a template; ``None`` if it is put together and could not be translated."""
    if isinstance(template, ast.Constant) and isinstance(template.value, str):
        return [template.value]
    if isinstance(template, ast.IfExp):
        one, other = written_out(template.body), written_out(template.orelse)
        return one + other if one and other else None
    return None


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


# The two places that hand templates on: a warning's own function, and the reason of a bad line.
HANDED_ON = {"template", "bad.reason"}


@cache
def sites() -> list[Message]:
    return [m for m in messages() if ast.unparse(m.template) not in HANDED_ON]


def test_the_walk_finds_errors_findings_and_warnings() -> None:
    places = {site.place.partition(":")[0] for site in sites()}
    assert {
        "storage/engine.py",
        "crawlers/importers/reading.py",
        "nlp/loading.py",
        "recovery/errors.py",
        *FINDINGS,
        "recovery/cli/collect.py",
        "dashboard/app.py",
    } <= places
    assert {"PartFailed", "CaseNotFound", "UnsafeHome"} <= errors().keys()


def test_a_template_is_written_out_and_all_its_data_is_given() -> None:
    assert [
        f"{site.place}: {ast.unparse(site.template)}"
        for site in sites()
        if (texts := written_out(site.template)) is None
        or any(not fields(text) <= site.data for text in texts)
    ] == []


def test_every_message_has_its_chinese_and_no_chinese_is_left_over() -> None:
    templates = {text for site in sites() for text in written_out(site.template) or []}
    spoken = {text for text in templates | set(Fault) if text}
    assert sorted(spoken - chinese().keys()) == []
    assert sorted(chinese().keys() - spoken) == []


@pytest.mark.parametrize("template", sorted(chinese()))
def test_the_chinese_has_the_same_data_and_commands(template: str) -> None:
    translated = chinese()[template]
    assert fields(translated) == fields(template)
    assert translated.split("`")[1::2] == template.split("`")[1::2]
    assert any("一" <= letter <= "鿿" for letter in translated) or translated.startswith("`")


def test_an_error_speaks_english_by_itself_and_chinese_when_asked() -> None:
    error = CaseChanged(7, 3, 4)
    assert told(error, "en") == (error.cause, error.next_step)
    assert str(error).startswith("case 7 was changed by somebody else")
    assert told(error, "zh")[0] == "工单 7 刚被别人改过（你看到的是第 3 版，现在是第 4 版）"


def test_codes_are_told_with_their_word_and_several_values_in_each_languages_way() -> None:
    error = MoveRefused(
        Stage.RECEIVED, Stage.CLOSED, Role.HANDLER, (Stage.ASSIGNED, Stage.DISMISSED)
    )
    assert error.next_step.endswith("can move it to: assigned, dismissed")
    cause, next_step = told(error, "zh")
    assert "处理人（handler）" in cause and "新接收（received）" in cause
    assert next_step.endswith("已分派（assigned）、已排除（dismissed）")


def test_braces_in_the_data_are_only_words() -> None:
    error = WrongUsage("there is no brand {name!r}", name="{0}{oops}")
    assert str(error) == "there is no brand '{0}{oops}'"
    assert "{0}{oops}" in told(error, "zh")[0]


def test_what_has_no_chinese_is_told_in_english() -> None:
    assert said("nobody wrote {this}", "zh", this="down") == "nobody wrote down"


def test_an_error_of_the_classifier_and_a_finding_are_told_alike() -> None:
    missing = ModelMissing(
        "There are no trained weights for the backend {backend!r} yet.",
        "Use the rule-based classifier: --backend baseline.",
        backend="torch",
    )
    assert "torch" in told(missing, "zh")[0] and "--backend baseline" in told(missing, "zh")[1]
    finding = findings.finding("workers", "ok", "{count} alive", count=2)
    assert (finding.told, told(finding, "zh")) == ("2 alive", ("2 个在运行", ""))


def test_data_may_be_called_like_the_parts_of_an_error() -> None:
    assert str(ZhuanxiError("run {run}: {cause}", run=1, cause="why")) == "run 1: why"
