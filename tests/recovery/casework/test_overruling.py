"""Words on a case where the later overrules: said by two, who do not know of one another."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from recovery.access.actor import Actor
from recovery.casework import customers
from recovery.channel import word
from recovery.channel.decision import Channel
from recovery.contacts import matches
from recovery.errors import WordChanged
from recovery.messages import told
from storage.contacts import ContactRecord, upsert
from storage.customers import newest_words
from storage.engine import transaction
from tests.recovery.making import EARLIER, HANDLER, LEAD, NOW, brand, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


@dataclass(frozen=True)
class Words:
    """How yes and no are said of something; whether that is a new word, and what the table is."""

    said: Callable[[Actor, bool, int | None], bool]
    table: str
    yes: object
    no: object

    def count(self) -> int:
        return int(rows(f"SELECT count(*) FROM {self.table}")[0][0])


def of_channel(mention_id: int, brand_id: int) -> Words:
    def said(actor: Actor, yes: bool, seen: int | None) -> bool:
        value = Channel.FAILED if yes else Channel.OFFICIAL
        with transaction() as session:
            return word.say(
                session, mention_id, brand_id, value, actor, now=NOW, note="电话里说的", seen=seen
            )[1]

    return Words(said, "channel_word", "failed", "official")


def of_record(mention_id: int, brand_id: int) -> Words:
    opened = EARLIER - timedelta(days=1)
    record = ContactRecord("T-9", "热线", opened, brand_id=brand_id, text="报修一次")
    with transaction() as session:
        upsert(session, [record], NOW)

    def said(actor: Actor, yes: bool, seen: int | None) -> bool:
        with transaction() as session:
            return matches.decide(
                session,
                mention_id,
                brand_id,
                "热线",
                "T-9",
                actor,
                is_same=yes,
                now=NOW,
                note="电话里说的",
                seen=seen,
            )[1]

    return Words(said, "contact_match", True, False)


def of_customer(_mention_id: int, _brand_id: int) -> Words:
    def said(actor: Actor, yes: bool, seen: int | None) -> bool:
        with transaction() as session:
            return customers.decide(
                session, 1, 2, actor, is_same=yes, now=NOW, note="电话里说的", seen=seen
            )[2]

    return Words(said, "customer_word", True, False)


@pytest.fixture(params=[of_channel, of_record, of_customer])
def words(request: pytest.FixtureRequest) -> Words:
    ours = brand()
    mention_id = post("1", brands=(ours,), author="阿桂")
    post("2", brands=(ours,), author="小陆", source="feed")
    triaged()
    made: Words = request.param(mention_id, ours)
    return made


def test_what_somebody_else_said_meanwhile_is_overruled_only_once_it_was_seen(
    words: Words,
) -> None:
    assert words.said(LEAD, True, 0)
    with pytest.raises(WordChanged) as refused:
        words.said(HANDLER, False, 0)
    error = refused.value
    assert (error.by, error.at, error.value) == ("lin", NOW, words.yes)
    assert error.note == "电话里说的"
    assert "lin 作了不同的认定" in told(error, "zh")[0]
    assert words.count() == 1
    assert words.said(HANDLER, False, error.word)
    assert words.count() == 2


def test_the_same_said_by_two_is_no_conflict(words: Words) -> None:
    assert words.said(LEAD, True, 0)
    assert not words.said(HANDLER, True, 0)


def test_ones_own_word_from_another_window_is_no_conflict(words: Words) -> None:
    assert words.said(LEAD, True, 0)
    assert words.said(LEAD, False, 0)


def test_who_says_not_what_was_seen_means_the_newest(words: Words) -> None:
    assert words.said(LEAD, True, None)
    assert words.said(HANDLER, False, None)


def test_of_two_who_say_otherwise_at_once_one_is_told_of_the_other(words: Words) -> None:
    start, refused = threading.Barrier(2, timeout=20), []

    def says(actor: Actor, yes: bool) -> None:
        start.wait()
        try:
            words.said(actor, yes, 0)
        except WordChanged as error:
            refused.append((actor.name, error.by))

    both = ((LEAD, True), (HANDLER, False))
    threads = [threading.Thread(target=says, args=one) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused in ([("lin", "hua")], [("hua", "lin")])
    assert words.count() == 1


def test_that_somebody_took_their_word_back_is_a_word_too() -> None:
    ours = brand()
    mention_id = post("1", brands=(ours,))
    triaged()

    def said(value: Channel | None, actor: Actor, seen: int) -> int:
        with transaction() as session:
            found, _ = word.say(session, mention_id, ours, value, actor, now=NOW, seen=seen)
        return found.id or 0 if found is not None else 0

    first = said(Channel.FAILED, LEAD, 0)
    second = said(None, LEAD, first)
    with pytest.raises(WordChanged) as refused:
        said(Channel.OFFICIAL, HANDLER, first)
    assert (refused.value.value, refused.value.word) == (None, second)


def test_the_newest_word_on_two_cases_is_known_from_both_sides() -> None:
    ours = brand()
    for number, author in enumerate(("阿桂", "小陆", "江边"), 1):
        post(str(number), brands=(ours,), author=author)
    triaged()
    for is_same in (True, False):
        with transaction() as session:
            customers.decide(session, 1, 2, LEAD, is_same=is_same, now=NOW)
    ((newest,),) = rows("SELECT max(id) FROM customer_word")
    with transaction() as session:
        assert newest_words(session, 1, [2, 3]) == {2: newest}
        assert newest_words(session, 2, [1, 3]) == {1: newest}
