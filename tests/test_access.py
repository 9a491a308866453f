"""Rights and roles against a table written by hand, and the table of the documents."""

import ast
from collections.abc import Iterator

import pytest

from dashboard.i18n import phrase
from dashboard.pages import PAGES
from recovery.access.actor import Actor
from recovery.access.rights import RIGHTS, Right, Role
from recovery.words import word
from storage.checkout import CHECKOUT
from storage.errors import WrongUsage
from tests import access_table
from tests.access_table import SERVICES, STEPS, roles

DOCUMENT = (CHECKOUT / "docs" / "access.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_a_role_has_the_rights_that_are_written_down(right: Right, role: Role) -> None:
    may = role in roles(access_table.RIGHTS[right])
    actor = Actor("x", role, "cli")
    assert actor.may(right) is may
    if may:
        actor.must(right)
    else:
        with pytest.raises(WrongUsage, match=f"the role {role} may not"):
            actor.must(right)


def test_every_right_is_written_down_and_has_its_roles() -> None:
    assert access_table.RIGHTS.keys() == set(Right) == RIGHTS.keys()


def table(first: str) -> list[list[str]]:
    """The rows of the document's table whose head begins with ``first``."""
    part = DOCUMENT.partition(f"\n| {first} |")[2]
    lines = part.splitlines()[2:]
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_document_has_every_right_in_both_languages_and_no_other() -> None:
    written = [(row[0].strip("`"), row[1], row[2]) for row in table("Right")]
    assert written == [(one, word("right", one), word("right", one, "en")) for one in Right]


@pytest.mark.parametrize("right", Right)
def test_the_document_marks_the_roles_that_have_a_right(right: Right) -> None:
    (row,) = [row for row in table("Right") if row[0] == f"`{right}`"]
    assert {role for role, mark in zip(Role, row[3:], strict=True) if mark == "●"} == RIGHTS[right]
    assert set(row[3:]) <= {"●", ""}


def test_the_document_names_the_columns_by_role_in_order() -> None:
    head = DOCUMENT.partition("| Right |")[2].partition("\n")[0]
    assert [cell.strip(" `") for cell in head.strip("|").split("|")][2:] == list(Role)
    assert [row[0].strip("`") for row in table("Role")] == list(Role)
    assert [row[1] for row in table("Role")] == [word("role", role) for role in Role]


def test_the_document_says_who_may_open_which_page() -> None:
    written = {row[0].strip("`"): row[1:] for row in table("Page")}
    assert list(written) == [f"/{page.path}" for page in PAGES]
    for page in PAGES:
        name, right, *marks = written[f"/{page.path}"]
        people = [role for role in Role if role is not Role.SYSTEM]
        may = {role for role, mark in zip(people, marks, strict=True) if mark == "●"}
        assert (name, right.strip("`")) == (phrase(page.name, "zh"), page.right)
        assert may == roles(access_table.PAGES[page.path]) == RIGHTS[page.right] - {Role.SYSTEM}


def given_an_actor() -> Iterator[str]:
    """Every public function of recovery's services that is given an actor, or looks one up."""
    services = CHECKOUT / "recovery"
    for file in sorted(services.rglob("*.py")):
        module = ".".join(file.relative_to(services).with_suffix("").parts)
        if module.startswith(("cli.", "demo.")):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                said = {ast.unparse(one.annotation) for one in arguments if one.annotation}
                if any(one == "Who" or "Actor" in one for one in said):
                    yield f"{module}.{node.name}"


def test_every_service_with_an_actor_is_written_down() -> None:
    found = set(given_an_actor())
    assert {
        "casework.cases.move",
        "casework.bulk.do",
        "casework.tasks.finish",
        "access.sight.of",
    } <= found
    assert found == SERVICES.keys() | STEPS.keys(), "say in tests/access_table.py who may call it"
    assert not SERVICES.keys() & STEPS.keys()


def test_no_service_asks_for_roles_past_the_table() -> None:
    asked = [
        f"{file.name}:{number}"
        for file in (CHECKOUT / "recovery").rglob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "must_be(" in line and file.name != "actor.py"
    ]
    assert asked == []
