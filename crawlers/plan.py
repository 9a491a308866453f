"""What one run is to read: the run's row, its options, the brands, the cookie."""

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from crawlers.brands import BrandMatcher, searched_words
from crawlers.known import Known
from crawlers.parsing.times import parse_time
from storage import brands as stored_brands
from storage import revisits, runs, watermarks
from storage.checkout import check_packages
from storage.config import SourceSettings, get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import Brand, CrawlRun

# The options of a run and of plain `scrapy crawl SOURCE -a NAME=…`; lists are comma separated.
LISTS = ("urls", "keywords", "app_ids", "forum_ids", "states", "nodes", "posts")
SINGLE = ("since", "until", "limit")

Brands = tuple[tuple[int, str], ...]
"""Brands that a place is about: each one's number, and the word that names it there."""


@dataclass(slots=True, frozen=True)
class Plan:
    """One run, ready to be carried out.

    ``brands`` are those the run is for; ``matcher`` knows all active ones, because a post about
    one brand may name another. ``since`` and ``until`` are inclusive, ``limit`` counts items.
    robots.txt is obeyed unless the settings or an administrator, by name and with a reason,
    overrule it for this source. Its time counts from ``opened_at``. ``revisits`` are the stored
    posts that a run of that kind reads again, ``None`` for any other run. A run that ``is_cached``
    takes answers of before where there are any, and keeps those that it asks for.
    """

    run_id: int
    source: str
    brands: Sequence[Brand]
    matcher: BrandMatcher
    settings: SourceSettings
    zone: ZoneInfo
    is_for_one_brand: bool
    options: Mapping[str, Any]
    keywords: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    limit: int | None
    cookie: str | None
    obeys_robots: bool
    opened_at: datetime
    marks: Mapping[str, datetime]
    revisits: tuple[Known, ...] | None
    is_cached: bool

    def floor(self, stream: str) -> datetime | None:
        """The time back to which a list is read: ``since``, else the last reading and its overlap.

        ``None``: it was never read.
        """
        if self.since is not None:
            return self.since
        mark = self.marks.get(stream)
        return mark - timedelta(hours=self.settings.overlap_hours) if mark else None

    def wants(self, brands: Brands) -> bool:
        """Whether the run is for one of ``brands``."""
        return not {brand.id for brand in self.brands}.isdisjoint(id_ for id_, _ in brands)

    def listed(self, name: str) -> list[str]:
        """A list among the options of the run, else of the source."""
        value = self.options.get(name) or []
        return [value] if isinstance(value, str) else [str(each) for each in value]


def options_of(pairs: Sequence[str]) -> dict[str, list[str] | str]:
    """Options of a run from ``KEY=VALUE``; lists are comma separated.

    Raises:
        WrongUsage: a key is unknown, or there is no ``=``.
    """
    values: dict[str, list[str] | str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key not in (*LISTS, *SINGLE):
            raise WrongUsage(
                "{given!r} is no KEY=VALUE", "keys are: {keys}", given=pair, keys=(*LISTS, *SINGLE)
            )
        parts = [part.strip() for part in value.split(",") if part.strip()]
        values[key] = parts if key in LISTS else value.strip()
    return values


def open_plan(source: str, run_id: int | None, arguments: Mapping[str, str], now: datetime) -> Plan:
    """Read a run from the database, or make one from ``arguments`` of a plain ``scrapy crawl``.

    Raises:
        WrongUsage: the run, the brand or an option does not exist or cannot be understood.
    """
    if run_id is None:
        from storage import migrate  # late: alembic is a fifth of a spider's start, and rarely used

        check_packages()
        migrate.ensure_current(get_settings())
    with transaction() as session:
        row = stored_brands.source(session, source)
        run = (
            _new_run(session, source, arguments, now)
            if run_id is None
            else runs.get(session, run_id)
        )
        if run.source != source:
            raise WrongUsage(
                "run {run} is for {wanted}, not {source}",
                "name the source that the run is for",
                run=run.id,
                wanted=run.source,
                source=source,
            )
        assert run.id is not None
        everything = stored_brands.active(session)
        several = run.options.get("brand_ids", [])  # of a schedule for some of the brands
        chosen = several if run.brand_id is None else [run.brand_id]
        wanted = [b for b in everything if not chosen or b.id in chosen]
        if chosen and not wanted:
            raise WrongUsage(
                "no brand of run {run} is active",
                "activate it, then run this again",
                run=run.id,
            )
        again = run.kind == revisits.KIND
        options = run.options if again else {**row.options, **run.options}
        zone, settings = get_settings().zone, get_settings().source(source)
        is_overruled = bool(row.robots_overruled_by and row.robots_overruled_because)
        return Plan(
            run_id=run.id,
            source=source,
            brands=wanted,
            matcher=BrandMatcher(everything),
            settings=settings,
            zone=zone,
            is_for_one_brand=run.brand_id is not None,
            options=options,
            keywords=_keywords(options, wanted),
            since=_time(options, "since", now, zone),
            until=_time(options, "until", now, zone),
            limit=_limit(options),
            cookie=get_keys().unseal(row.cookie_sealed).strip() if row.cookie_sealed else None,
            obeys_robots=settings.obey_robots and not is_overruled,
            marks=watermarks.of_source(session, source),
            opened_at=now,
            revisits=_revisits(session, run) if again else None,
            is_cached=run.kind == runs.CACHED,
        )


def _new_run(
    session: Session, source: str, arguments: Mapping[str, str], now: datetime
) -> CrawlRun:
    unknown = set(arguments) - {*LISTS, *SINGLE, "brand"}
    if unknown:
        raise WrongUsage(
            "unknown argument {unknown}",
            "use -a with one of {names}",
            unknown=sorted(unknown),
            names=(*LISTS, *SINGLE, "brand"),
        )
    options: dict[str, Any] = {name: arguments[name] for name in SINGLE if name in arguments}
    for name in LISTS:
        if name in arguments:
            options[name] = [part.strip() for part in arguments[name].split(",") if part.strip()]
    brand = stored_brands.by_name(session, arguments["brand"]) if "brand" in arguments else None
    return runs.create(
        session,
        kind="crawl",
        source=source,
        actor=f"os:{getpass.getuser()}",
        brand_id=brand.id if brand else None,
        options=options,
        now=now,
    )


def _revisits(session: Session, run: CrawlRun) -> tuple[Known, ...]:
    posts = revisits.stored(session, run.source, run.options.get(revisits.OPTION, []))
    return tuple(Known.of(post, get_keys()) for post in posts)


def _keywords(options: Mapping[str, Any], brands: Sequence[Brand]) -> tuple[str, ...]:
    said = options.get("keywords")
    words = said or [word for brand in brands for word in searched_words(brand)]
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _time(options: Mapping[str, Any], name: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    value = options.get(name)
    if value in (None, ""):
        return None
    moment = parse_time(value, now, zone)
    if moment is None:
        raise WrongUsage(
            "{option} {value!r} is no time",
            "use 2026-11-08 or 2026-11-08T09:00",
            option=name,
            value=value,
        )
    return moment


def _limit(options: Mapping[str, Any]) -> int | None:
    value = options.get("limit")
    if value in (None, ""):
        return None
    if not str(value).isdigit() or int(value) < 1:
        raise WrongUsage(
            "limit {value!r} is no number of items", "use a whole number from 1", value=value
        )
    return int(value)
