"""What stands between a spider's request and the network, in this order (``crawlers.settings``):

safe addresses, robots.txt, the answers of before (with ``--cached`` only; nothing behind is asked
then), one run at a time per host, Retry-After, the time of the run and the night pause, the day's
budget.
"""

import asyncio
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawlers.manners import Limits
from crawlers.refusals import OutOfTime
from storage.models.columns import utc_now


def host_of(url: str) -> str:
    """The host of an address as locks and budgets know it; an unusual port belongs to it."""
    parts = urlsplit(url)
    name, usual = (parts.hostname or "").rstrip("."), {"http": 80, "https": 443}
    return f"{name}:{parts.port}" if parts.port not in (None, usual.get(parts.scheme)) else name


async def pause(crawler: Crawler, limits: Limits, seconds: float) -> None:
    """Wait for a moment of at most a second, if the run may still wait.

    Raises:
        OutOfTime: it may not: its time is up, night begins, or it is being stopped.
    """
    cause = limits.why_not(utc_now())
    if cause is not None:
        raise OutOfTime(cause)
    if _is_closing(crawler):
        raise OutOfTime("the run was stopped before its end; what was read is kept")
    await asyncio.sleep(min(seconds, 1.0))


def _is_closing(crawler: Crawler) -> bool:
    # Scrapy sends no signal when a crawl begins to close, and waits for requests on their way.
    slot = getattr(crawler.engine, "_slot", None)
    return slot is not None and slot.closing is not None
