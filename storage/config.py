"""Settings: ``ZHUANXI_…`` environment variables over ``zhuanxi.toml`` over the defaults here.

Nested values use two underscores: ``ZHUANXI_SOURCES__WEIBO__BASE_URL``. Everything that is kept
lies below ``ZHUANXI_HOME``. Each field is listed in ``docs/settings.md``; a test says so.
"""

import os
from functools import cache
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, BaseModel, Field, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from storage.acting_settings import ActingSettings
from storage.assignment_settings import AssignmentSettings
from storage.case_settings import CallbackSettings
from storage.case_settings import PriorityWeights as PriorityWeights
from storage.case_settings import SlaSettings as SlaSettings
from storage.hours import night_pause
from storage.sign_in_settings import DashboardSettings as DashboardSettings
from storage.sign_in_settings import SignInSettings


def default_home() -> Path:
    """Where everything is kept when ``ZHUANXI_HOME`` is not set.

    As root it is ``/var/lib/zhuanxi``, because PostgreSQL then runs as a system user of its own
    that must be able to reach its data without opening a private home folder to the world.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/zhuanxi")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "zhuanxi"


class SiteSettings(BaseModel):
    """A site that the source ``web`` reads by CSS selectors; ``::attr(NAME)`` is understood."""

    url: str = Field("", description="list page; {page} and {keyword} are filled in")
    item: str = Field("", description="selector of one entry of the list")
    id: str = Field("", description="within the entry: what identifies it, if not its link")
    link: str = Field("", description="within the entry: the address of its own page")
    text: str = Field("", description="the words of the post; with follow, on its own page")
    title: str = Field("", description="within the entry: its title")
    time: str = Field("", description="within the entry: when it was written")
    author: str = Field("", description="within the entry: who wrote it")
    next: str = Field("", description="on the list page: the link to the next page")
    nothing: str = Field("", description="what a list page shows when it truly has no entries")
    follow: bool = Field(False, description="each entry's own page is read for the text")

    @model_validator(mode="after")
    def _is_enough(self) -> Self:
        missing = [name for name in ("url", "item") if not getattr(self, name)]
        missing += [] if self.text or self.title else ["text or title"]
        missing += [] if self.id or self.link else ["link or id"]
        missing += ["link"] if self.follow and not self.link else []
        missing += ["text"] if self.follow and not self.text else []
        if missing:
            raise ValueError(f"a site of the source web also needs {', '.join(missing)}")
        if self.next and "{page}" in self.url:
            raise ValueError("a site is paged by next or by {page} in its url, not by both")
        return self


class SourceSettings(BaseModel):
    """How one source is read."""

    base_url: str | None = Field(None, description="address that replaces the platform's own")
    download_delay: float = Field(1.0, ge=0, description="seconds between two requests to a host")
    concurrent_requests: int = Field(2, ge=1, le=2, description="requests in flight per host")
    max_pages: int = Field(10, ge=1, description="pages read per keyword and run")
    overlap_hours: float = Field(
        6, ge=0, description="hours before the last reading that a run reads again, for late posts"
    )
    obey_robots: bool = Field(True, description="robots.txt is obeyed")
    download_timeout: float = Field(
        30, gt=0, description="seconds in which an answer must be here whole"
    )
    run_minutes: float = Field(
        120, gt=0, description="minutes after which a run asks no more and ends partial"
    )
    longest_wait: float = Field(
        120, ge=0, description="seconds of a Retry-After that are waited for; longer ends the host"
    )
    daily_requests: int = Field(
        10000, ge=1, description="requests a day to one host, of all runs together"
    )
    night_pause: str = Field(
        "", description="hours in local time in which nothing is asked, such as 23:00-07:00"
    )
    revisits_per_hour: int = Field(
        40, ge=0, description="stored posts that are read again in an hour at most; 0: none"
    )

    sites: dict[str, SiteSettings] = Field(
        default_factory=dict, description="web only: the sites it reads, by a name of your choice"
    )

    @field_validator("night_pause")
    @classmethod
    def _two_times(cls, value: str) -> str:
        return "-".join(f"{clock:%H:%M}" for clock in night_pause(value) or ())


class CacheSettings(BaseModel):
    """Answers that are kept for repeated crawls (``--cached``)."""

    hours: float = Field(72, gt=0, description="hours for which an answer is kept")
    max_mb: int = Field(500, ge=1, description="megabytes of them; the oldest go first")


class ClassifySettings(BaseModel):
    """The classifier."""

    backend: Literal["openvino", "torch", "baseline"] = Field(
        "openvino", description="which classifier judges mentions"
    )
    complaint_precision: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="complaint precision whose threshold is used; by default the model's choice",
    )
    complaint_threshold: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="complaint probability from which intent is complaint; by default the model's",
    )
    torch_model: str = Field(
        "",
        description="with the backend torch: a sequence classifier (folder or hub id) for the head "
        "whose labels it names; empty: the model in use",
    )
    streams: int = Field(1, ge=1, le=64, description="batches judged side by side, a thread each")
    batch_size: int = Field(256, ge=1, le=4096, description="mentions judged at a time")


class Settings(BaseSettings):
    """All settings of one installation."""

    model_config = SettingsConfigDict(
        env_prefix="ZHUANXI_", env_nested_delimiter="__", extra="ignore", populate_by_name=True
    )

    home: Path = Field(default_factory=default_home, description="everything that is kept")
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "ZHUANXI_DATABASE_URL", "database_url"),
        description="PostgreSQL to use; without it one is run in the home folder",
    )
    timezone: str = Field("Asia/Shanghai", description="zone in which times are shown and read")
    language: Literal["zh", "en"] = Field("zh", description="language of messages and screens")
    history_days: int = Field(
        30, ge=1, description="mentions older than this open no case by themselves"
    )
    sources: dict[str, SourceSettings] = Field(
        default_factory=dict, description="settings of one source, by its name"
    )
    cache: CacheSettings = Field(default_factory=CacheSettings)
    classify: ClassifySettings = Field(default_factory=ClassifySettings)
    priority: PriorityWeights = Field(default_factory=PriorityWeights)
    sla: SlaSettings = Field(default_factory=SlaSettings)
    acting: ActingSettings = Field(default_factory=ActingSettings)
    assignment: AssignmentSettings = Field(default_factory=AssignmentSettings)
    callback: CallbackSettings = Field(default_factory=CallbackSettings)
    dashboard: DashboardSettings = Field(default_factory=DashboardSettings)
    sign_in: SignInSettings = Field(default_factory=SignInSettings)

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; use a name such as Asia/Shanghai") from (
                error
            )
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which naive times are read and all times are shown."""
        return ZoneInfo(self.timezone)

    def source(self, name: str) -> SourceSettings:
        """The settings of one source; the polite defaults where nothing is set."""
        return self.sources.get(name, SourceSettings())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then ``zhuanxi.toml`` in the home folder."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def config_file() -> Path:
    """``zhuanxi.toml`` in the home folder, or the file that ``ZHUANXI_CONFIG`` names."""
    named = os.environ.get("ZHUANXI_CONFIG")
    home = Path(os.environ.get("ZHUANXI_HOME", default_home()))
    return Path(named) if named else home.expanduser() / "zhuanxi.toml"


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
