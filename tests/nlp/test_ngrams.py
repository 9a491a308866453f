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


def examples() -> list[Example]:
    return [
        Example(
            str(place),
            row["text"],
            "ours",
            {head: labels.index(row[head]) for head, labels in HEADS.items() if row[head]},
        )
        for place, row in enumerate(ROWS)
    ]


NGRAMS = fit(examples())


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


def test_texts_beside_teach_sentiment_and_nothing_else() -> None:
    praise = [
        Example(f"b{n}", f"{text} 满意", "beside", {"sentiment": 2}) for n, text in enumerate(TEXTS)
    ]
    taught = fit(examples(), praise)
    assert taught.places == NGRAMS.places
    before, after = (each.scores(["满意"])[0] for each in (NGRAMS, taught))
    changed = after[ngrams.columns("sentiment")] - before[ngrams.columns("sentiment")]
    assert changed[2] > 0.5 > changed[0]
    np.testing.assert_allclose(after[3:], before[3:], atol=1e-6)
