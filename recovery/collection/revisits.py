"""Which stored posts are read again, and when; the runs that do it.

Read again are posts of open cases, and posts about a brand that spread fast, so that their spread
has a curve and edits and deletions are noticed. A post is waited for as long again as it was old
when it was last read: one that was found after an hour is read at the age of two, four, eight …
hours. What happens to a post happens early, so that each reading brings about as much as the one
before.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from crawlers.revisits import readable
from recovery.casework.lifecycle import OPEN
from recovery.collection.triggers import NightPause
from storage import revisits, runs, schedules
from storage.config import Settings
from storage.revisits import Candidate, SourceState

SHORTEST = timedelta(hours=1)
"""Before the age of an hour a handler has not begun; the next schedule brings news sooner."""
LONGEST = timedelta(days=3)
"""Doubling past the fourth day would miss an edit or a second wave for a week and more."""
END = timedelta(days=30)
"""Age of a post at which nothing more is asked; nearly all spread of a post is over by then, and
``history_days`` lets no older post open a case by itself."""
FASTER = 4
"""A fast-growing post is read so many times as often."""
LEAST_GROWTH = 20
"""Likes, comments and reposts by which a post must have grown from one reading to the next,
for below that a share says little …"""
GROWTH = 1.5
"""… and the factor by which; a post of 10,000 grows by 20 in any quiet hour."""
SPREAD = timedelta(days=1)
"""A growth seen longer ago is not fast any more; the longest wait of a growing post is shorter."""
REST = timedelta(hours=6)
"""A source that refused, or failed, is left alone for so long."""
GOOD = frozenset({"ok", "empty", "partial"})
ACTOR = "revisits"


class Why(StrEnum):
    """Why a post is read again."""

    OPEN_CASE = "open_case"
    GROWING = "growing"


class Held(StrEnum):
    """Why a source is not asked now."""

    OFF = "off"  # its setting revisits_per_hour is 0
    SPENT = "spent"  # revisits_per_hour are asked already
    RUNNING = "running"  # the revisit before has not ended
    NIGHT = "night"
    PAUSED = "paused"  # all schedules are
    NOT_CRAWLED = "not_crawled"  # nobody crawls it, or its newest crawl was refused or failed
    RESTING = "resting"  # the revisit before was refused or failed, and not long ago


@dataclass(frozen=True, slots=True)
class Due:
    """A post that is to be read again, why, and since when."""

    post: Candidate
    why: Why
    since: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """What is due at one source, most overdue first: ``chosen`` now, and why it is held."""

    source: str
    due: tuple[Due, ...]
    chosen: tuple[Due, ...]
    held: Held | None


def is_growing(post: Candidate) -> bool:
    """Whether the newest reading of a post found that it spreads fast.

    A reading that changed nothing leaves no counts behind: then the growth was before it.
    """
    latest, before = post.counts
    if latest is None or before is None or post.counted_at is None:
        return False
    is_newest = post.asked_at is None or post.counted_at >= post.asked_at
    return is_newest and latest - before >= LEAST_GROWTH and latest >= before * GROWTH


def wait(post: Candidate) -> timedelta:
    """From one reading to the next: the age at the last one, within bounds."""
    doubled = min(max(post.read_at - post.posted_at, SHORTEST), LONGEST)
    return doubled / FASTER if is_growing(post) else doubled


def due(posts: Iterable[Candidate], now: datetime) -> list[Due]:
    """The posts to be read again at ``now``, those first that wait longest for their interval."""
    found: list[tuple[float, Due]] = []
    for post in posts:
        growing = is_growing(post)
        is_wanted = post.is_of_open_case or (growing and now - (post.counted_at or now) <= SPREAD)
        since = post.read_at + wait(post)
        if is_wanted and since <= now and now - post.posted_at <= END:
            why = Why.GROWING if growing else Why.OPEN_CASE
            found.append(((now - post.read_at) / wait(post), Due(post, why, since)))
    found.sort(key=lambda each: (-each[0], each[1].post.mention_id))
    return [each for _, each in found]


def held(
    state: SourceState,
    now: datetime,
    *,
    per_hour: int,
    is_night: bool,
    is_paused: bool,
    by_hand: bool,
) -> Held | None:
    """Why a source is not asked now; ``None`` where it is.

    A person who asks ``by_hand`` overrules the pause of the schedules and a rest.
    """
    reasons = {
        Held.OFF: per_hour == 0,
        Held.RUNNING: state.running is not None,
        Held.SPENT: state.asked >= per_hour,
        Held.NIGHT: is_night,
        Held.PAUSED: is_paused and not by_hand,
        Held.NOT_CRAWLED: state.crawl not in GOOD and not by_hand,
        Held.RESTING: not by_hand
        and state.revisit in ("blocked", "failed")
        and state.revisit_at is not None
        and now - state.revisit_at < REST,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def turns(
    session: Session,
    settings: Settings,
    now: datetime,
    *,
    sources: Collection[str] | None = None,
    by_hand: bool = False,
) -> list[Turn]:
    """What is due at each source, by name; sources without anything due are left out."""
    patterns = {
        source: pattern
        for source, pattern in readable(settings).items()
        if sources is None or source in sources
    }
    by_source: defaultdict[str, list[Due]] = defaultdict(list)
    posts = revisits.candidates(
        session,
        patterns,
        stages=OPEN,
        posted_after=now - END,
        read_before=now - SHORTEST / FASTER,
        spread_after=now - SPREAD,
        least_growth=LEAST_GROWTH,
    )
    for each in due(posts, now):
        by_source[each.post.source].append(each)
    states = revisits.states(session, by_source, now)
    is_paused = schedules.all_paused(session) is not None
    found = []
    for source, waiting in sorted(by_source.items()):
        own, state = settings.source(source), states[source]
        night = NightPause.parse(own.night_pause, settings.zone)
        why_not = held(
            state,
            now,
            per_hour=own.revisits_per_hour,
            is_night=night is not None and night.began(now) is not None,
            is_paused=is_paused,
            by_hand=by_hand,
        )
        room = 0 if why_not else own.revisits_per_hour - state.asked
        found.append(Turn(source, tuple(waiting), tuple(waiting[:room]), why_not))
    return found


def make_runs(
    session: Session,
    settings: Settings,
    now: datetime,
    *,
    actor: str = ACTOR,
    sources: Collection[str] | None = None,
    by_hand: bool = False,
) -> dict[int, Turn]:
    """A queued run for each source with posts that are due, in the caller's transaction.

    Their next readings count from now, so that whoever asks at the same time, or again, finds
    nothing due.

    Returns:
        What each run, by its number, is to read.
    """
    revisits.take_turn(session)
    made: dict[int, Turn] = {}
    for turn in turns(session, settings, now, sources=sources, by_hand=by_hand):
        if not turn.chosen:
            continue
        run = runs.create(
            session,
            kind=revisits.KIND,
            source=turn.source,
            actor=actor,
            options={revisits.OPTION: [each.post.external_id for each in turn.chosen]},
            note=note(turn),
            now=now,
        )
        assert run.id is not None
        revisits.set_asked(session, [each.post.mention_id for each in turn.chosen], now)
        made[run.id] = turn
    return made


def note(turn: Turn) -> str:
    """What a run says of the posts that it is for."""
    counted: Mapping[Why, int] = Counter(each.why for each in turn.chosen)
    left = len(turn.due) - len(turn.chosen)
    said = [
        f"{counted[why]} {words}"
        for why, words in ((Why.OPEN_CASE, "of open cases"), (Why.GROWING, "fast-growing"))
        if counted[why]
    ]
    more = f"; {left} more wait for the next hour (revisits_per_hour)" if left else ""
    return f"posts read again: {', '.join(said)}{more}"
