"""What somebody writes into ``zhuanxi.toml`` to change a setting: the exact lines, checked."""

import json
import tomllib
from typing import Any

from pydantic import ValidationError

from storage.config import Settings
from storage.errors import WrongUsage


def lines(settings: Settings, path: str, written: str) -> str:
    """The lines that set ``path`` to what somebody wrote.

    Args:
        settings: those in force; the new value must fit to them.
        path: dotted, as ``sla.resolution_hours``.
        written: the value as a person writes it: ``4``, ``09:00``, ``["物流","财务"]``.

    Raises:
        WrongUsage: the setting does not take this value.
    """
    value = _value(written)
    *tables, name = path.split(".")
    changed = settings.model_dump(mode="json", include={tables[0] if tables else name})
    place: dict[str, Any] = changed
    for table in tables:
        place = place[table]
    place[name] = value
    field = Settings.model_fields[tables[0] if tables else name]
    try:
        if tables and isinstance(field.annotation, type):
            field.annotation.model_validate(changed[tables[0]])
        else:
            Settings.model_validate({**settings.model_dump(), **changed})
    except ValidationError as error:
        raise WrongUsage(
            "the setting {setting} does not take {value!r}: {problem}",
            "docs/settings.md tells what it takes",
            setting=path,
            value=written,
            problem=error.errors()[0]["msg"],
        ) from error
    head = f"[{'.'.join(tables)}]\n" if tables else ""
    return f"{head}{name} = {json.dumps(value, ensure_ascii=False, default=str)}"


def _value(written: str) -> Any:
    """TOML where it is TOML, else a text."""
    words = written.strip()
    try:
        found = tomllib.loads(f"value = {words}")["value"]
    except tomllib.TOMLDecodeError:
        return words
    return found if isinstance(found, int | float | str | list | dict | bool) else words
