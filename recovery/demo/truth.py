"""The demo's decisions beside its truth, which was written first and never follows the rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypedDict

from sqlmodel import Session, col, select

from recovery.channel.decision import Channel
from recovery.demo.records import Contact, Post
from recovery.demo.world import World
from storage.models import ChannelDecision, Mention


class Wrong(TypedDict):
    """One complaint whose channel was decided otherwise than it is."""

    source: str
    external_id: str
    truth: str
    decided: str
    rule: str | None


class Channels(TypedDict):
    """How complaints that were found were decided.

    ``confusion`` is by what is true and what was decided; ``channels`` and ``kinds`` say of how
    many complaints of a channel, and of a kind of post, it was right.
    """

    confusion: dict[str, dict[str, int]]
    channels: dict[str, dict[str, int]]
    kinds: dict[str, dict[str, int]]
    wrong: list[Wrong]


class Comparison(TypedDict):
    """Precision and recall of complaints, and what became of the found ones' channels.

    Counted over the posts that were collected: a post that its author deleted before the crawl is
    nobody's to find. ``foreign_contacts`` are complaints to which another customer's service record
    was attached.
    """

    precision: float
    recall: float
    channel_accuracy: float
    channels: Channels
    foreign_contacts: int


def compare(session: Session, world: World) -> Comparison:
    """Compare what is stored with the truth of the world that it was collected from."""
    truth = world.truth_of_mentions()
    rows = session.exec(
        select(Mention.source, Mention.external_id, ChannelDecision).outerjoin(
            ChannelDecision,
            (col(ChannelDecision.mention_id) == Mention.id)
            & col(ChannelDecision.retired_at).is_(None),
        )
    ).all()
    wanted = sum(truth[source, external].complaint for source, external, _ in rows)
    found = [
        (truth[source, external], source, external, decision)
        for source, external, decision in rows
        if decision is not None
    ]
    right = [each for each in found if each[0].complaint]
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[Wrong] = []
    for real, source, external, decision in right:
        assert real.channel is not None
        is_right = real.channel == decision.value
        confusion[real.channel][decision.value] += 1
        kinds[real.kind].update(complaints=1, right=int(is_right))
        if not is_right:
            wrong.append(
                Wrong(
                    source=source,
                    external_id=external,
                    truth=real.channel,
                    decided=decision.value,
                    rule=decision.rule,
                )
            )
    hits = len(right) - len(wrong)
    return Comparison(
        precision=_share(len(right), len(found)),
        recall=_share(len(right), wanted),
        channel_accuracy=_share(hits, len(right)),
        channels=Channels(
            confusion={value: dict(confusion[value]) for value in Channel if value in confusion},
            channels={value: _of(value, confusion) for value in Channel},
            kinds={kind: dict(kinds[kind]) for kind in sorted(kinds)},
            wrong=sorted(wrong, key=lambda one: (one["truth"], one["source"], one["external_id"])),
        ),
        foreign_contacts=sum(
            not _is_own(world, source, external, record)
            for _, source, external, decision in found
            for record in decision.facts.get("tried", {}).get("records", ())
        ),
    )


def _of(value: str, confusion: dict[str, Counter[str]]) -> dict[str, int]:
    return {
        "complaints": confusion[value].total() if value in confusion else 0,
        "right": confusion[value][value] if value in confusion else 0,
        "decided": sum(row[value] for row in confusion.values()),
    }


def _is_own(world: World, source: str, external: str, record: str) -> bool:
    """Whether a record carries a number or the handle of the person behind a post."""
    post = world.posts[world.truth_of_mentions()[source, external].id]
    person = world.authors[post.author].person
    channel, _, reference = record.partition(" ")
    contact = next(
        (c for c in _contacts(world) if (c.channel, c.reference) == (channel, reference)), None
    )
    return contact is not None and _belongs(world, contact, person)


def _contacts(world: World) -> Iterable[Contact]:
    return (contact for rows in world.contacts.values() for contact in rows)


def _belongs(world: World, contact: Contact, person: str) -> bool:
    theirs = [author for author in world.authors.values() if author.person == person]
    if contact.handle and any(author.handle == contact.handle for author in theirs):
        return True
    ids = {author.id for author in theirs}
    words = "\n".join(_words(post) for post in world.posts.values() if post.author in ids)
    return any(number and number in words for number in (contact.phone, contact.order_number))


def _words(post: Post) -> str:
    return "\n".join((post.title, post.text, post.edited.text if post.edited else ""))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
