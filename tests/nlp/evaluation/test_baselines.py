from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score

from nlp.evaluation.baselines import beside, snownlp
from nlp.evaluation.judged import NEGATIVE, NEUTRAL, POSITIVE
from nlp.evaluation.tfidf import FOLDS, tfidf
from nlp.labels import HEADS
from tests.nlp.evaluation.texts import example, examples

HOSTILE = ["", " ", "\ud83d", "\x00\u202e", "😀", "[怒]" * 500, "<b>"]


def test_tfidf_learns_what_words_tell_and_judges_each_text_without_having_read_it() -> None:
    texts = examples()
    judged = tfidf(texts)
    truth = np.array([each.labels["intent"] for each in texts])
    assert (judged.said["intent"] == truth).mean() > 0.9
    assert judged.chances["intent"].sum(axis=1) == pytest.approx(np.ones(len(texts)))
    assert f"{FOLDS}-fold cross-validation" in judged.about[1]


def test_tfidf_never_learns_the_label_of_a_near_duplicate_that_it_judges() -> None:
    texts = examples()
    twisted = [replace(texts[0], text=f"{texts[0].text}！", labels=texts[1].labels)]
    judged = tfidf([*texts, *twisted])
    assert judged.said["intent"][0] == judged.said["intent"][-1] == texts[0].labels["intent"]


def test_tfidf_learns_from_training_texts_but_not_from_those_it_is_asked_about() -> None:
    texts = examples()
    asked = [example("吹风机太气人了，客服什么态度啊，赔偿", intent="complaint")]
    copied = example("吹风机太气人了，客服什么态度啊，赔偿！", intent="praise")
    judged = tfidf(asked, [*texts, copied])
    assert judged.is_complaint is not None and judged.is_complaint.tolist() == [True]
    assert (
        "learnt 90 training texts; 1 that resemble these texts were not learnt" in judged.about[1]
    )
    assert "学习 90 条训练文本；1 条" in judged.about[0]


def test_given_folds_are_judged_after_the_others_and_the_training_texts() -> None:
    texts = examples()[:6]
    more = examples()[40:]
    told: list[tuple[str, int, int]] = []
    fold = np.array([0, 0, 0, 1, 1, 1])
    judged = tfidf(texts, more, fold=fold, progress=lambda *news: told.append(news))
    assert len(judged.said["sentiment"]) == 6
    assert judged.about[1].startswith("Character TF-IDF + logistic regression: 2-fold")
    assert "beside 50 training texts" in judged.about[1]
    assert told == [("TF-IDF", 1, 2 * len(HEADS))] * (2 * len(HEADS))


def test_a_head_that_cannot_be_learnt_is_left_out_and_a_single_label_is_said() -> None:
    training = [example("甲乙丙丁", intent="other"), example("戊己庚辛", intent="other")]
    judged = tfidf([example("子丑寅卯", intent="news")], training)
    assert set(judged.said) == {"intent"}
    assert judged.said["intent"].tolist() == [HEADS["intent"].index("other")]


@pytest.mark.parametrize("texts", [["只有一条文本"], ["同一条文本再说一遍"] * 8])
def test_too_few_texts_are_not_measured_and_it_is_said(texts: list[str]) -> None:
    judged = tfidf([example(text, intent="other") for text in texts])
    assert judged.said == {} and judged.is_complaint is None
    assert "not measured" in judged.about[1] and "未评测" in judged.about[0]


def test_snownlp_says_sentiment_by_its_usual_borders() -> None:
    judged = snownlp(examples())
    assert judged.positive is not None and judged.complaint is not None
    expected = np.select(
        [judged.positive < 0.4, judged.positive > 0.6], [NEGATIVE, POSITIVE], NEUTRAL
    )
    assert judged.said["sentiment"].tolist() == expected.tolist()
    assert judged.complaint == pytest.approx(1 - judged.positive)
    assert set(judged.said) == {"sentiment"}


def macro_f1(truth: np.ndarray, said: np.ndarray) -> float:
    return float(f1_score(truth, said, average="macro"))


def test_snownlp_takes_the_threshold_that_favours_it_and_says_which() -> None:
    texts = examples()
    judged = snownlp(texts)
    truth = np.array([each.labels["intent"] == 0 for each in texts])
    assert judged.positive is not None and judged.is_complaint is not None
    usual = judged.positive < 0.3
    assert macro_f1(truth, judged.is_complaint) >= macro_f1(truth, usual)
    assert "on these very texts, in its favour" in judged.about[1]
    trained = snownlp(texts[:9], texts[9:])
    assert "below" in trained.about[1]
    unlabelled = snownlp([example("还行吧", sentiment="neutral")])
    assert "below 0.3 (the usual one)" in unlabelled.about[1]


def test_both_take_any_text() -> None:
    texts = [example(text, id_=str(n), intent="other") for n, text in enumerate(HOSTILE)]
    told: list[str] = []
    judged = beside(texts, examples(), progress=lambda stage, _done, _whole: told.append(stage))
    assert list(judged) == ["SnowNLP", "TF-IDF"]
    assert all(len(each.said["sentiment"]) == len(HOSTILE) for each in judged.values())
    assert set(told) == set(judged)
