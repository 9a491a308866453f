"""What is told to people, in their language: errors and findings are English templates with data.

``messages.toml`` has the Chinese for each template. What a file, PostgreSQL or the operating
system says is quoted in a message as it came.
"""

import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Protocol

from recovery.collection.causes import retold
from storage.config import get_settings
from storage.errors import filled

_FILE = Path(__file__).with_name("messages.toml")


class Sayable(Protocol):
    """An error or a finding: the templates of what happened and of what to do, and their data."""

    @property
    def templates(self) -> tuple[str, str]:
        """In English, with placeholders."""

    @property
    def data(self) -> Mapping[str, object]:
        """A value for each placeholder."""


def told(what: Sayable, language: str) -> tuple[str, str]:
    """The cause and the next step in ``language`` (``zh`` or ``en``)."""
    cause, next_step = what.templates
    return said(cause, language, **what.data), said(next_step, language, **what.data)


def said(template: str, language: str, /, **data: object) -> str:
    """One template in ``language``; in English where the file does not know it."""
    if language != "zh" or template not in chinese():
        return filled(template, data)
    return filled(chinese()[template], {key: _worded(key, one) for key, one in data.items()}, "、")


def printed(error: Sayable) -> str:
    """An error as plain lines, for a process that has no console of the command line."""
    language = configured_language()
    lines = zip(labels(language), told(error, language), strict=True)
    return "".join(f"{label}{words}\n" for label, words in lines if words)


def labels(language: str) -> tuple[str, str]:
    """What stands before a cause and before a next step."""
    return ("错误：", "下一步：") if language == "zh" else ("error: ", "next:  ")


def configured_language() -> str:
    """The language of the settings; what the environment says where they cannot be read."""
    try:
        return get_settings().language
    except (ValueError, OSError):
        return "en" if os.environ.get("ZHUANXI_LANGUAGE") == "en" else "zh"


@cache
def chinese() -> dict[str, str]:
    """English template to Chinese template."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _worded(name: str, value: object) -> object:
    """A code of the product (a stage, a role …) as its word, with the code that commands take.

    And the ``cause`` of a run, clause by clause.
    """
    if isinstance(value, list | tuple):
        return [_worded(name, one) for one in value]
    if name == "cause":
        return retold(str(value), "zh")
    if not isinstance(value, StrEnum):
        return value
    from recovery.words import word  # late: a foreign nlp, when that is the error, has no words

    known = word(type(value).__name__.lower(), value)
    return f"{known}（{value.value}）" if known != value.value.replace("_", " ") else value.value
