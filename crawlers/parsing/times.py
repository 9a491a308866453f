"""Times as Chinese platforms write them."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_LONGEST_DAY = 60  # with what stands before it, and room around both
_EARLIEST_EPOCH, _LATEST_EPOCH = 315_532_800, 4_102_444_800  # 1980 to 2100


Written = str | int | float | datetime | date | None


def parse_time(value: Written, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The point in time that ``value`` means, in UTC; ``None`` when it is not understood.

    Understood are ``刚刚``, ``5分钟前``, ``今天/昨天/前天 12:30``, ``06-14``, ``06月14日 12:30``,
    ``2024-08-06 22:12``, ``2024年08月06日``, ``3天前发布``, ISO 8601, RFC 5322, the form
    ``Fri Jun 14 20:38:16 +0800 2019``, and epoch seconds or milliseconds. A time without a zone is
    read in ``zone``; a day without a year is the last such day before tomorrow.

    Args:
        value: what the platform wrote.
        now: the aware time at which it was read.
        zone: where naive times belong.
    """
    if value is None:
        return None
    try:
        found = _parse(value, now.astimezone(zone), zone)
    except (ValueError, OverflowError, OSError):
        return None
    return found.astimezone(UTC) if found is not None and 1980 <= found.year < 2100 else None


def is_day(value: object) -> bool:
    """Whether ``value`` names a day and says nothing of the time of day."""
    if isinstance(value, str):
        if len(value) > _LONGEST_DAY:
            return False
        text = _LABELS.sub("", unicodedata.normalize("NFKC", value).strip())
        return _DAY.fullmatch(text) is not None
    return isinstance(value, date) and not isinstance(value, datetime)


def is_between(clock: time, begins: time, ends: time) -> bool:
    """Whether a time of day lies from ``begins`` up to ``ends``, over midnight if that is less."""
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def is_before(
    value: str | int | float | datetime | date | None,
    since: datetime,
    now: datetime,
    zone: ZoneInfo,
) -> bool:
    """Whether a time as written surely lies before ``since``; a bare day lasts until its end."""
    moment = parse_time(value, now, zone)
    return moment is not None and (moment + DAY if is_day(value) else moment) < since


def _parse(value: object, now: datetime, zone: ZoneInfo) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if isinstance(value, (int, float)):
        return _epoch(value)
    text = _LABELS.sub("", unicodedata.normalize("NFKC", str(value)).strip())
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", text):
        return _epoch(float(text))
    for pattern, read in _FORMS:
        match = pattern.match(text)
        if match:
            return read(match, now, zone)
    return None


def _epoch(seconds: float) -> datetime | None:
    if seconds > _LATEST_EPOCH:
        seconds /= 1000
    if not _EARLIEST_EPOCH <= seconds <= _LATEST_EPOCH:
        return None
    return datetime.fromtimestamp(seconds, UTC)


_Match = re.Match[str]
_SECONDS = {"秒": 1, "分": 60, "时": 3600, "天": 86400, "日": 86400, "周": 604800, "星期": 604800}
_DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_LABELS = re.compile(r"^(?:首次)?(?:发布|發佈|发表|编辑|更新|回复|评论)(?:时间|于|於)?[::\s]*")
_DAY = re.compile(r"(?:\d{4}[-/.年]\s?)?\d{1,2}[-/.月]\s?\d{1,2}日?|[今昨][天日]|前天")
_CLOCK = (
    r"(?:\s*(?P<half>上午|下午|凌晨|早上|中午|晚上)?\s*"
    r"(?P<hour>\d{1,2})[::时点](?P<minute>\d{1,2})分?(?:[::](?P<second>\d{1,2}))?)?"
)


def _clock(match: _Match) -> time:
    if match["hour"] is None:
        return time()
    hour, half = int(match["hour"]), match["half"]
    if half in ("下午", "晚上") and hour < 12:
        hour += 12
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _just_now(_match: _Match, now: datetime, _zone: ZoneInfo) -> datetime:
    return now


def _ago(match: _Match, now: datetime, zone: ZoneInfo) -> datetime:
    amount = 0.5 if match["amount"] == "半" else float(match["amount"])
    unit = match["unit"]
    if unit in ("月", "年"):
        return now - timedelta(days=amount * (30 if unit == "月" else 365))
    moment = now.astimezone(UTC) - timedelta(seconds=amount * _SECONDS[unit])
    return moment.astimezone(zone)


def _days_ago(match: _Match, now: datetime, zone: ZoneInfo) -> datetime:
    day = now.date() - timedelta(days=_DAYS_AGO[match["day"]])
    return datetime.combine(day, _clock(match), zone)


def _full(match: _Match, _now: datetime, zone: ZoneInfo) -> datetime:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return datetime.combine(day, _clock(match), zone)


def _without_year(match: _Match, now: datetime, zone: ZoneInfo) -> datetime:
    month, day, clock = int(match["month"]), int(match["day"]), _clock(match)
    for year in range(now.year, now.year - 9, -1):  # 29 February may lie years back
        try:
            moment = datetime.combine(date(year, month, day), clock, zone)
        except ValueError:
            continue
        if moment < now + timedelta(days=1):
            return moment
    raise ValueError(match[0])


def _iso(match: _Match, _now: datetime, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(match[0].replace(" ", "T", 1).replace(" ", ""))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _rfc5322(match: _Match, _now: datetime, zone: ZoneInfo) -> datetime:
    moment = parsedate_to_datetime(match[0])
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _ctime(match: _Match, _now: datetime, _zone: ZoneInfo) -> datetime:
    return parsedate_to_datetime(
        f"{match['day']} {match['month']} {match['year']} {match['clock']} {match['offset']}"
    )


_Reader = Callable[[_Match, datetime, ZoneInfo], datetime]
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(
            r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s?(Z|[+-]\d\d:?\d\d)?$", re.ASCII
        ),
        _iso,
    ),
    (
        re.compile(
            r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>[\d:]{8}) "
            r"(?P<offset>[+-]\d{4}) (?P<year>\d{4})$"
        ),
        _ctime,
    ),
    (re.compile(r"(?:[A-Z][a-z]{2}, *)?\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d\d.*"), _rfc5322),
    (re.compile(r"刚刚|剛剛|just now"), _just_now),
    (
        re.compile(
            r"(?P<amount>半|\d{1,5})\s*个?(?P<unit>秒|分|时|天|日|周|星期|月|年)(?:钟)?\s*(?:以)?前"
        ),
        _ago,
    ),
    (re.compile(r"(?P<amount>半|\d{1,5})\s*个?小(?P<unit>时)\s*(?:以)?前"), _ago),
    (re.compile(rf"(?P<day>{'|'.join(_DAYS_AGO)}){_CLOCK}"), _days_ago),
    (
        re.compile(
            rf"(?P<year>\d{{4}})[-/.年]\s?(?P<month>\d{{1,2}})[-/.月]\s?(?P<day>\d{{1,2}})日?"
            rf"(?!\d){_CLOCK}"
        ),
        _full,
    ),
    (
        re.compile(rf"(?P<month>\d{{1,2}})[-/月](?P<day>\d{{1,2}})日?(?!\d){_CLOCK}"),
        _without_year,
    ),
)
