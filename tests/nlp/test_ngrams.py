"""The reader of n-grams beside the encoder."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp import ngrams
from nlp.labels import HEADS
from nlp.text import plain
from nlp.training.corpora import Example
from nlp.training.ngrams import fit, regression
from tests.nlp.training import making

ROWS = [row for row in making.rows() if row["text"].strip()]
TEXTS = [plain(row["text"]).text for row in ROWS]
UNSEEN = ["客服电话一直打不通，再不退款就投诉", "A  b\nC", "", "🍊" * 5, "好" * 1000]


def learnt() -> ngrams.NGrams:
    places = {"sentiment": 0, "intent": 1, "severity": 2, "contact": 3, "escalation": 4, "topic": 5}
    examples = [
        Example(
            str(place),
            row["text"],
            "ours",
            {head: HEADS[head].index(row[head]) for head in places if row[head]},
        )
        for place, row in enumerate(ROWS)
    ]
    return fit(examples)


NGRAMS = learnt()


@pytest.mark.parametrize("head", ["sentiment", "severity", "topic"])
def test_scores_are_those_of_a_logistic_regression_on_tf_idf(head: str) -> None:
    vectoriser = TfidfVectorizer(analyzer=ngrams.grams, min_df=3, sublinear_tf=True)
    known = [place for place, row in enumerate(ROWS) if row[head]]
    values = vectoriser.fit_transform(TEXTS)
    truth = [HEADS[head].index(ROWS[place][head]) for place in known]
    expected = regression(head).fit(values[known], truth)
    ours = NGRAMS.scores(UNSEEN)[:, ngrams.columns(head)][:, expected.classes_]
    theirs = expected.decision_function(vectoriser.transform(UNSEEN))
    np.testing.assert_allclose(ours, theirs, atol=0.05)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert ngrams.of(tmp_path) is None
    ngrams.save(NGRAMS, tmp_path / ngrams.FILE)
    read = ngrams.of(tmp_path)
    assert read is not None
    np.testing.assert_array_equal(read.scores(UNSEEN), NGRAMS.scores(UNSEEN))


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    ngrams.save(NGRAMS, tmp_path / ngrams.FILE)
    with np.load(tmp_path / ngrams.FILE) as arrays:
        parts = dict(arrays)
    for wrong in ({"weight": parts["weight"][1:]}, {"idf": parts["idf"][:5]}):
        np.savez(tmp_path / ngrams.FILE, **(parts | wrong))
        with pytest.raises(ValueError, match="do not fit"):
            ngrams.of(tmp_path)
    del parts["unit"]
    np.savez(tmp_path / ngrams.FILE, **parts)
    with pytest.raises(ValueError, match="lacks"):
        ngrams.of(tmp_path)


def test_case_and_the_length_of_gaps_do_not_count() -> None:
    assert list(ngrams.grams("Ab \n c")) == list(ngrams.grams("aB c"))
    assert sorted(ngrams.grams("退款")) == ["款", "退", "退款"]


def test_a_text_of_unknown_words_gets_what_is_usual() -> None:
    np.testing.assert_array_equal(NGRAMS.scores(["☃☃☃"])[0], NGRAMS.bias)
