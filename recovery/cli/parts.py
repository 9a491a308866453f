"""The commands and the files that they are in. A file is loaded when a command of it is asked for,
for most commands need little of the product and nobody likes to wait for the rest.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

GROUPS: Mapping[str, tuple[str, ...]] = {
    "verdicts": ("verdicts",),
    "model": ("model",),
    "intake": ("entering",),
    "cases": (
        "casework",
        "clocks",
        "acting",
        "channel",
        "compensation",
        "handing",
        "merging",
        "revealing",
    ),
    "events": ("events",),
    "tasks": ("tasks",),
    "callbacks": ("callbacks",),
    "measures": ("measures",),
    "customers": ("customers",),
    "contacts": ("contacts",),
    "clusters": ("clusters",),
    "brand": ("brand",),
    "source": ("sources",),
    "user": ("people", "team"),
    "audit": ("auditing",),
    "privacy": ("privacy",),
    "schedule": ("schedule",),
}
"""Of each group of commands the file whose ``app`` it is, and those that add to it."""

SINGLE: Mapping[str, str] = {
    **dict.fromkeys(
        ("demo", "init", "up", "doctor", "worker", "scheduler", "dashboard"), "operate"
    ),
    "crawl": "collect",
    "runs": "collect",
    "import": "imports",
    "revisit": "revisit",
    "classify": "judge",
    "triage": "judge",
    "train": "train",
    "evaluate": "evaluate",
    "norms": "norms",
}
"""Of each other command the file that registers it."""


class Parts(TyperGroup):
    """``zhuanxi``: the commands of the tables above."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All of them, single ones first."""
        del ctx
        return [*SINGLE, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them, loaded; ``None`` where there is none of this name."""
        del ctx
        return _loaded(cmd_name) if cmd_name in SINGLE or cmd_name in GROUPS else None


@cache
def _loaded(name: str) -> Any:
    part = typer.Typer(rich_markup_mode="rich")
    if name in SINGLE:
        _file(SINGLE[name]).register(part)
    else:
        first, *more = map(_file, GROUPS[name])
        for file in more:
            file.register(first.app)
        part.add_typer(first.app, name=name)
    return typer.main.get_group(part).commands[name]


def _file(name: str) -> Any:
    return import_module(f"recovery.cli.{name}")
