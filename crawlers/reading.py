"""How far the lists of a run are read, and until when they are known then."""

from collections.abc import Sequence
from datetime import datetime

from crawlers.items import MentionItem
from crawlers.parsing.times import is_before, parse_time
from crawlers.plan import Plan


class Reading:
    """The newest-first lists of one run, by name (a keyword, an address, an app).

    Args:
        plan: of the run.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._newest: dict[str, datetime] = {}
        self._oldest: dict[str, datetime] = {}
        self._whole: set[str] = set()  # read to their end, or back to the last reading
        self._last_page: dict[str, int | None] = {}
        self._reached: dict[str, datetime] = {}

    def goes_on(
        self,
        items: Sequence[MentionItem],
        page: int,
        stream: str,
        *,
        last_page: int | None,
        is_full: bool,
        now: datetime,
    ) -> tuple[bool, str]:
        """Whether the page after ``page`` is wanted, and what is missing if a gap is left.

        It is not wanted once a whole page is older than the last reading (or ``since``); one old
        item may be a pinned post. See ``MentionSpider.may_continue`` for the arguments.
        """
        plan = self._plan
        moments = [parse_time(item.posted_at, now, plan.zone) for item in items]
        known = [moment for moment in moments if moment is not None and moment <= now]
        if known:
            self._newest[stream] = max(max(known), self._newest.get(stream, known[0]))
            self._oldest[stream] = min(min(known), self._oldest.get(stream, known[0]))
        said_before = self._last_page.get(stream)
        self._last_page[stream] = last_page
        if is_full:
            return False, ""
        floor = plan.floor(stream)
        has_ended = not items or page >= (last_page or page + 1)
        is_reached = floor is not None and all(
            is_before(item.posted_at, floor, now, plan.zone) for item in items
        )
        if page < plan.settings.max_pages and not has_ended and not is_reached:
            return True, ""
        self._whole.add(stream)
        is_cut = bool(items) and last_page == said_before  # it serves no more, but has more
        if floor is not None and (is_reached or (has_ended and not is_cut)):
            self._reached[stream] = floor
        elif has_ended and stream in self._oldest:
            self._reached[stream] = max(self._oldest[stream], floor or self._oldest[stream])
        elif known:  # pages are left: an old post on the last one may have been moved up
            self._reached[stream] = max(max(known), floor or max(known))
        if floor is None or has_ended or is_reached:
            return False, ""
        moment = f"{floor.astimezone(plan.zone):%Y-%m-%d %H:%M}"
        if plan.since:
            told = f"{stream}: {page} pages do not reach back to {moment}"
            return False, f"{told}; raise max_pages of this source and crawl again"
        told = f"{stream}: {page} pages do not reach back to the last reading ({moment})"
        return False, f"{told}; raise max_pages of this source and crawl with --since"

    def covers_since(self) -> datetime | None:
        """From when on this run leaves no gap in any of its lists.

        That is the last reading (or ``since``) where the pages reached back to it, else the oldest
        of what was read. A list that was never read before begins with this run; it counts only
        where all do. ``None``: the run has no such lists, or ``limit`` ended the reading.
        """
        if self._plan.limit is not None:
            return None
        known = {s: at for s, at in self._reached.items() if self._plan.floor(s) is not None}
        return max((known or self._reached).values(), default=None)

    def marks(self) -> dict[str, datetime]:
        """Until when each list is now known, where this run has read it without a gap.

        A run with ``limit``, ``until``, or a ``since`` after the last reading, leaves a gap.
        """
        plan = self._plan
        if plan.until is not None or plan.limit is not None:
            return {}
        return {
            stream: newest
            for stream, newest in self._newest.items()
            if stream in self._whole
            and (plan.since is None or (plan.marks.get(stream) or plan.since) >= plan.since)
        }
