"""Where each effective setting comes from: the environment, ``zhuanxi.toml``, or the default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic_settings import EnvSettingsSource, TomlConfigSettingsSource

from storage.config import Settings, config_file


class Origin(StrEnum):
    """What says a setting."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting: its dotted path, its value, what says it, and what it is for (English)."""

    path: str
    value: Any
    origin: Origin
    description: str

    @property
    def variable(self) -> str:
        """The environment variable that says it."""
        return f"ZHUANXI_{self.path.upper().replace('.', '__')}"


def effective(settings: Settings, part: str) -> list[Effective]:
    """The settings of a part (``sla``, ``priority``, ``acting`` …) in the order of the documents.

    Args:
        settings: those of this process.
        part: name of a field of the settings.
    """
    said = {
        Origin.ENVIRONMENT: EnvSettingsSource(Settings)(),
        Origin.FILE: TomlConfigSettingsSource(Settings, config_file())(),
    }
    field = Settings.model_fields[part]
    value = getattr(settings, part)
    if not isinstance(value, BaseModel):
        return [Effective(part, value, _origin(said, [part]), field.description or "")]
    return [
        Effective(path, leaf, _origin(said, path.split(".")), description)
        for path, leaf, description in _leaves(value, part)
    ]


def _leaves(model: BaseModel, prefix: str) -> Iterator[tuple[str, Any, str]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{prefix}.{name}")
        else:
            yield f"{prefix}.{name}", value, field.description or ""


def _origin(said: Mapping[Origin, Mapping[str, Any]], path: list[str]) -> Origin:
    for origin, values in said.items():
        found: Any = values
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is not None:
            return origin
    return Origin.DEFAULT
