"""A setting, a command or a source that the documents do not name is not finished."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from crawlers.runner import spider_names
from recovery.cli import app
from storage.checkout import CHECKOUT
from storage.config import Settings

DOCS = CHECKOUT / "docs"


@cache
def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting, nested ones by their dotted path, ``NAME`` standing for any source."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings(inner, f"{prefix}{name}.")
        elif (
            (values := get_args(inner))
            and isinstance(values[-1], type)
            and (issubclass(values[-1], BaseModel))
        ):
            yield from settings(values[-1], f"{prefix}{name}.NAME.")
        else:
            yield f"{prefix}{name}", field


SETTINGS = dict(settings(Settings))


def written(value: Any) -> str:
    """A default as the documents write it."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


def rows() -> dict[str, list[str]]:
    """The table of settings: cells by the name in the first."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text("settings.md").splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row for row in cells}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_documented_with_its_variable_default_and_meaning(name: str) -> None:
    field = SETTINGS[name]
    assert name in rows(), "docs/settings.md has no row for it"
    _, variable, default, meaning = rows()[name]
    if name == "database_url":
        assert variable == "`DATABASE_URL`"
    else:
        assert variable == f"`ZHUANXI_{name.upper().replace('.', '__')}`"
    if field.default_factory is None:
        assert default == written(field.default)
    assert meaning == field.description


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = {name for name, row in rows().items() if len(row) == 4 and "ZHUANXI_" in row[1]}
    assert documented <= set(SETTINGS)


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the command line that does something, with the words that call it."""
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if not hasattr(command, "commands"):
            yield (*path, name), command
            continue
        if command.invoke_without_command:
            yield (*path, name), command
        yield from commands(command, (*path, name))


COMMANDS = {" ".join(path): command for path, command in commands(typer.main.get_command(app))}


def entry(command: str) -> str:
    """What the documents say of a command: from its heading to the next."""
    found = re.search(
        rf"^### `zhuanxi {re.escape(command)}(?![\w-]).*?(?=^##)",
        text("commands.md") + "\n## ",
        re.MULTILINE | re.DOTALL,
    )
    assert found is not None, "docs/commands.md has no heading for it"
    return found.group()


def test_the_walk_finds_commands_of_every_depth() -> None:
    assert {"doctor", "cases move", "schedule add", "brand list"} <= set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_is_documented_with_its_options(command: str) -> None:
    told = entry(command)
    names = [
        max(parameter.opts, key=len)
        for parameter in COMMANDS[command].params
        if parameter.param_type_name == "option"
    ]
    everywhere = {"--help", "--json"}
    assert [name for name in names if name not in everywhere and name not in told] == []


def test_no_command_is_documented_that_does_not_exist() -> None:
    headings = re.findall(
        r"^### `zhuanxi ([a-z -]+?)[ `]*(?:(?<= )[A-Z\[<-].*)?$", text("commands.md"), re.M
    )
    unknown = [
        heading
        for heading in (h.strip() for h in headings)
        if not any(known == heading or known.startswith(f"{heading} ") for known in COMMANDS)
    ]
    assert headings
    assert unknown == []


@pytest.mark.parametrize("name", spider_names())
def test_a_source_is_documented(name: str) -> None:
    assert f"`{name}`" in text("sources.md"), "docs/sources.md does not name it"


def test_the_documents_link_only_to_what_is_there() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in [*DOCS.rglob("*.md"), *CHECKOUT.glob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target
        and not target.startswith("mailto:")
        and not (page.parent / Path(target)).exists()
    ]
    assert broken == []
