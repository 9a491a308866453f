"""Changed brands, applied again to the mentions that are stored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from crawlers.brands import BrandMatcher
from storage import brands, matches
from storage.engine import transaction
from storage.matches import BrandMatch, Linked, Why, joined
from storage.mentions import judged_text
from storage.relink import relink
from storage.search import normalise

BATCH = 500


@dataclass(slots=True)
class RematchResult:
    """Mentions read, and what became of their links to brands.

    ``kept_in_case`` links would have gone, had a case not stood on them.
    """

    mentions: int = 0
    added: int = 0
    changed: int = 0
    dropped: int = 0
    kept_in_case: int = 0


def total(since: datetime | None) -> int:
    """How many mentions :func:`rematch` will read."""
    with transaction() as session:
        return matches.count(session, since)


def rematch(
    since: datetime | None, now: datetime, progress: Callable[[int], None] | None = None
) -> RematchResult:
    """Decide the brands of stored mentions again, by the rules of the active brands.

    Each batch is one transaction: a run that is stopped has done whole batches, and running it
    again changes only what is left. What the text does not tell stays: a brand by the place, by a
    person's word at import, or by an original that is not stored, links to brands that are not
    active, and those that a case stands on. A link that goes takes its channel decision with it; a
    new one is seen by the next triage.

    Args:
        since: only mentions posted since then.
        now: when decisions go out of force.
        progress: told the number of mentions after each batch.
    """
    result = RematchResult()
    after = 0
    while True:
        with transaction() as session:
            active = brands.active(session)
            matcher = BrandMatcher(active)
            waiting = matches.batch(session, after, since, BATCH)
            if not waiting:
                return result
            known = {brand.id for brand in active}
            decided = [(one, matched(one, matcher, known)) for one in waiting]
            _tell_official(session, waiting, matcher)
            changed = {
                one.mention_id: found for one, found in decided if set(found) != set(one.links)
            }
            linked = relink(session, changed, now)
        after = waiting[-1].mention_id
        result.mentions += len(waiting)
        result.added += linked.added
        result.changed += linked.changed
        result.dropped += linked.dropped
        going = sum(len(_ids(one.links) - _ids(found)) for one, found in decided)
        result.kept_in_case += going - linked.dropped
        if progress is not None:
            progress(len(waiting))


def matched(
    stored: Linked, matcher: BrandMatcher, active: set[int | None]
) -> tuple[BrandMatch, ...]:
    """The brands of one stored mention by the rules of today."""
    words = judged_text(stored.title, stored.text)
    author = _author(stored, matcher)
    found = [*([author] if author else []), *matcher.find(words)]
    kept = [link for link in stored.links if _stays(link, stored, words, active)]
    if stored.original is not None:
        kept += [
            BrandMatch(match.brand_id, match.matched, Why.ORIGINAL)
            for match in matcher.find(judged_text(*stored.original))
        ]
    return joined(kept, found, is_repost=stored.original is not None)


def _ids(links: Iterable[BrandMatch]) -> set[int]:
    return {link.brand_id for link in links}


def _author(stored: Linked, matcher: BrandMatcher) -> BrandMatch | None:
    return matcher.author(stored.source, stored.handle) if stored.handle else None


def _tell_official(session: Session, batch: Sequence[Linked], matcher: BrandMatcher) -> None:
    """Mark what an account wrote that is declared by now, and unmark what one no longer is."""
    spoke = {one.mention_id for one in batch if _author(one, matcher)}
    unmarked = {one.mention_id for one in batch if not one.is_official}
    matches.set_official(session, sorted(spoke & unmarked), is_official=True)
    matches.set_official(
        session,
        [
            one.mention_id
            for one in batch
            if one.is_official
            and one.mention_id not in spoke
            and any(link.why == Why.AUTHOR for link in one.links)
        ],
        is_official=False,
    )


def _stays(link: BrandMatch, stored: Linked, words: str, active: set[int | None]) -> bool:
    """Whether a link is kept because the text has no say in it."""
    if link.brand_id not in active or link.why in (Why.PLACE, Why.GIVEN):
        return True
    if link.why == Why.ORIGINAL:
        return stored.original is None
    return link.why == Why.UNRECORDED and normalise(link.matched) not in normalise(words)
