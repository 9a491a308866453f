"""What the files of the sample world hold, checked line by line as they are read.

Times in the files are a day of the world (0–13) and a time of day; `Moment.offset` is how long
after the world's first midnight they lie. `recovery.demo.world` gives them real dates.
"""

import csv
import io
import tomllib
from collections.abc import Callable
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal, NoReturn, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from storage.errors import ZhuanxiError

LAST_DAY = 13


class Platform(StrEnum):
    """Where a post appears; the value is also the name of the source that reads it."""

    WEIBO = "weibo"
    FEED = "feed"
    APPSTORE = "appstore"


class Record(BaseModel):
    """One line of a file: unknown or missing fields are refused, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Identified(Record):
    """A record with an id of its own."""

    id: str = Field(min_length=1)


class Moment(Record):
    """A day of the world and a time of day."""

    day: int = Field(ge=0, le=LAST_DAY)
    time: time

    @property
    def offset(self) -> timedelta:
        """Time since the first midnight of the world."""
        return timedelta(days=self.day, hours=self.time.hour, minutes=self.time.minute)


class Edit(Moment):
    """From this moment on the post reads ``text``."""

    text: str = Field(min_length=1)


class SampleBrand(Record):
    """One brand as an administrator would set it up; ``key`` names its folder and its feed."""

    key: str
    name: str
    aliases: list[str]
    products: list[str]
    exclusions: list[str]
    competitors: list[str]
    app_id: str
    official_accounts: dict[Platform, list[str]]


class Author(Identified):
    """One account; ``person`` is who stands behind it, on however many platforms."""

    person: str
    platform: Platform
    handle: str = Field(min_length=1)
    followers: int = Field(ge=0)
    verified: bool
    region: str
    official: bool


class Post(Moment, Identified):
    """One post, review or forum topic as it was first written."""

    platform: Platform
    author: str
    title: str
    text: str = Field(min_length=1)
    version: str | None
    rating: int | None = Field(ge=1, le=5)
    reposts: int = Field(ge=0)
    comments: int = Field(ge=0)
    likes: int = Field(ge=0)
    repost_of: str | None
    long: bool
    edited: Edit | None
    deleted: Moment | None

    @model_validator(mode="after")
    def _fits_its_platform(self) -> Self:
        is_weibo, is_review = self.platform is Platform.WEIBO, self.platform is Platform.APPSTORE
        if is_weibo == bool(self.title):
            raise ValueError("a title is given on feed and appstore and nowhere else")
        if is_review != (self.rating is not None) or is_review != (self.version is not None):
            raise ValueError("version and rating belong to reviews, and every review has them")
        if not is_weibo and (self.repost_of or self.long):
            raise ValueError("only weibo has reposts and long texts")
        for change in (self.edited, self.deleted):
            if change and change.offset <= self.offset:
                raise ValueError("changed before it was posted")
        return self


class Facts(Record):
    """What is known of the complainer's way through or around official service."""

    tried: bool
    answered: bool
    mentioned_official: bool
    own_area: bool
    escalated_to: Literal["platform", "regulator", "media", "court"] | None
    threatened: bool


class Truth(Identified):
    """What an analyst says of one post in the final state of the world."""

    complaint: bool
    sentiment: Literal["negative", "neutral", "positive"]
    intent: Literal["complaint", "inquiry", "suggestion", "praise", "news", "promotion", "other"]
    severity: int = Field(ge=0, le=4)
    contact: Literal["none", "unreachable", "unresolved", "resolved"]
    escalation: Literal["none", "threatened", "done"]
    topic: str | None
    facts: Facts | None
    channel: Literal["escalated", "failed", "official", "bypassed", "unknown"] | None
    basis: str
    problem: str | None
    kind: str

    @model_validator(mode="after")
    def _complaints_are_complete(self) -> Self:
        for given in (self.facts, self.channel, self.problem):
            if self.complaint != (given is not None):
                raise ValueError("facts, channel and problem belong to complaints, all three")
        return self


class Contact(Record):
    """One record of the company's own service (contacts.csv)."""

    reference: str = Field(min_length=1)
    channel: Literal["热线", "App客服", "门店"]
    handle: str
    phone: str
    order_number: str
    product: str
    topic: str
    opened: Moment
    closed: Moment | None
    result: Literal["已解决", "处理中", "未解决", "未接通"]
    text: str

    @model_validator(mode="before")
    @classmethod
    def _join_moments(cls, row: dict[str, object]) -> dict[str, object]:
        """CSV columns ``opened_day, opened_time`` (and closed) become one moment each."""
        fields = dict(row)
        for name in ("opened", "closed"):
            day, clock = fields.pop(f"{name}_day", ""), fields.pop(f"{name}_time", "")
            fields[name] = {"day": day, "time": clock} if day or clock else None
        return fields


_RecordType = TypeVar("_RecordType", bound=Record)
_IdentifiedType = TypeVar("_IdentifiedType", bound=Identified)


def read_brands(path: Path) -> list[SampleBrand]:
    """Read ``brands.toml``. Raises like `read_lines`."""
    try:
        rows = tomllib.loads(_text(path)).get("brand", [])
    except tomllib.TOMLDecodeError as error:
        refuse(path, str(error))
    return [_parse(SampleBrand.model_validate, row, path, n) for n, row in enumerate(rows, 1)]


def read_lines(path: Path, kind: type[_IdentifiedType], into: dict[str, _IdentifiedType]) -> None:
    """Add the records of a JSON-lines file, by their id.

    Raises:
        ZhuanxiError: it cannot be read, a line is not as it must be, or an id is there twice.
    """
    for count, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            record = _parse(kind.model_validate_json, line, path, count)
            if record.id in into:
                refuse(path, f"entry {count}: id {record.id} is there twice")
            into[record.id] = record


def read_contacts(path: Path) -> list[Contact]:
    """Read ``contacts.csv``. Raises like `read_lines`."""
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    return [_parse(Contact.model_validate, row, path, n) for n, row in enumerate(rows, 2)]


def refuse(path: Path, problem: str) -> NoReturn:
    """Say that the data of the demo is damaged, where and how."""
    raise ZhuanxiError(
        "the demo's data is damaged: {path}: {problem}",
        "restore recovery/demo/data from the repository",
        path=path,
        problem=problem,
    )


_Line = TypeVar("_Line")


def _parse(
    validate: Callable[[_Line], _RecordType], line: _Line, path: Path, count: int
) -> _RecordType:
    try:
        return validate(line)
    except ValidationError as error:
        first = error.errors()[0]
        refuse(path, f"entry {count}: {'.'.join(map(str, first['loc']))} {first['msg']}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        refuse(path, f"cannot be read ({error})")
