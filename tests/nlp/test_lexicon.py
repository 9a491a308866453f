import re

from nlp.escalation import KINDS
from nlp.labels import Contact, Escalation, Intent, Sentiment, Topic
from nlp.lexicon import pattern, read
from nlp.signals import see
from nlp.text import plain


def test_every_weight_belongs_to_a_signal() -> None:
    known = {"bias", "columns", *see("。", 0.5).values}
    for table, rows in read("weights").items():
        assert set(rows) <= known, table


def test_the_columns_of_the_weights_are_the_labels() -> None:
    weights = read("weights")
    assert weights["intent"]["columns"] == [i for i in Intent if i is not Intent.COMPLAINT]
    assert weights["sentiment"]["columns"] == list(Sentiment)
    assert weights["severity"]["columns"] == ["1", "2", "3", "4"]


def test_every_topic_but_other_has_words() -> None:
    assert set(read("topics")) == set(Topic) - {Topic.OTHER}


def test_contact_and_escalation_name_the_labels() -> None:
    assert set(read("contact")) - {"fragments", "excluded"} == set(Contact) - {Contact.NONE}
    assert set(read("escalation")["confidence"]) == set(Escalation) - {Escalation.NONE}
    assert set(read("escalation")["targets"]) == set(KINDS)


def test_words_are_written_as_the_text_is_read() -> None:
    """A word in another form than that of the plain text would never be found."""
    for name in ("signals", "topics"):
        for section, entry in read(name).items():
            for key in ("words", "grievance", "context"):
                for word in entry.get(key, ()):
                    assert plain(word).text == word, (name, section, word)


def test_every_pattern_can_be_read() -> None:
    for name in ("signals", "topics"):
        for entry in read(name).values():
            for expression in entry.get("patterns", ()):
                re.compile(expression)


def test_a_negated_word_does_not_count_where_negation_matters() -> None:
    praise = pattern(["满意"], negated=True)
    assert praise.search("很满意")
    assert not praise.search("不满意") and not praise.search("不太满意")
    assert pattern(["满意"]).search("不满意")
