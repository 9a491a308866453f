"""Heads that learn from corrections on a frozen encoder."""

import numpy as np
import pytest

from nlp.corrections import NO_COMPLAINT, taught
from nlp.diverse import farthest_first
from nlp.heads import Head, softmax
from nlp.labels import HEADS
from nlp.lbfgs import minimise
from nlp.paired import compared, macro_f1
from nlp.refit import LEAST_OF_A_HEAD, Lesson, fit, refit

WIDTH = 24
RANDOM = np.random.default_rng(3)
DIRECTIONS = RANDOM.normal(size=(3, WIDTH))


def blank(scale: float = 0.0) -> dict[str, Head]:
    random = np.random.default_rng(5)
    return {
        head: Head(
            (scale * random.normal(size=(len(labels), WIDTH))).astype(np.float32),
            np.zeros(len(labels), np.float32),
            1.3,
        )
        for head, labels in HEADS.items()
    }


def lessons(count: int, *, only_ruled_out: bool = False) -> list[Lesson]:
    """Texts whose mean says what they are: complaint, praise or inquiry."""
    random = np.random.default_rng(11)
    made = []
    for key in range(1, count + 1):
        kind = key % 3
        mean = (DIRECTIONS[kind] + random.normal(size=WIDTH)).astype(np.float32)
        intent = ("complaint", "praise", "inquiry")[kind]
        said = {"intent": (intent,), "sentiment": (HEADS["sentiment"][(0, 2, 1)[kind]],)}
        if only_ruled_out and intent != "complaint":
            said = {"intent": NO_COMPLAINT}
        made.append(Lesson(key, mean, taught(said)))
    return made


def right(heads: dict[str, Head], texts: list[Lesson], head: str = "intent") -> float:
    found = softmax(heads[head].scores(np.stack([t.features for t in texts]))).argmax(axis=1)
    labels = [HEADS[head][place] for place in found]
    return float(np.mean([a in t.said[head] for a, t in zip(labels, texts, strict=True)]))


def test_the_minimum_of_a_known_function_is_found() -> None:
    def valley(point: np.ndarray) -> tuple[float, np.ndarray]:
        """Rosenbrock's function: a bent valley, its lowest place at (1, 1)."""
        x, y = point
        slope = np.array([-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)])
        return float(100 * (y - x * x) ** 2 + (1 - x) ** 2), slope

    assert minimise(valley, np.array([-1.2, 1.0])) == pytest.approx([1, 1], abs=1e-4)


def test_hundreds_of_corrections_teach_what_they_say_of_texts_not_seen() -> None:
    known = lessons(600)
    teaching, judging = (
        [each for each in known if each.is_judge is kept] for kept in (False, True)
    )
    old = blank(0.3)
    made = refit(old, teaching)
    assert right(made.heads, judging) > max(0.85, right(old, judging) + 0.2)
    assert right(made.heads, judging, "sentiment") > 0.85
    assert made.strengths["topic"] is None
    assert made.heads["topic"] is old["topic"]


def test_ruling_out_complaints_is_enough_to_tell_them_apart() -> None:
    known = lessons(300, only_ruled_out=True)
    made = refit(blank(), [each for each in known if not each.is_judge])
    judges = [each for each in known if each.is_judge]
    found = compared(blank(), made.heads, [*judges, *lessons(9)], 0.5)
    assert found["complaint"].new > 0.85


def test_the_same_corrections_give_the_same_heads() -> None:
    one, other = (refit(blank(0.3), lessons(90)) for _ in range(2))
    assert one.strengths == other.strengths
    assert all(np.array_equal(one.heads[head].weight, other.heads[head].weight) for head in HEADS)


def test_a_head_of_which_little_was_said_stays_as_it_was() -> None:
    old = blank(0.3)
    made = refit(old, lessons(LEAST_OF_A_HEAD - 1))
    assert all(made.heads[head] is old[head] for head in HEADS)


def test_noise_changes_no_head() -> None:
    random = np.random.default_rng(1)
    means = random.normal(size=(80, WIDTH)).astype(np.float32)
    labels = HEADS["intent"]
    said = [{"intent": (labels[place],)} for place in random.integers(0, len(labels), 80)]
    known = [
        Lesson(key, mean, what) for key, (mean, what) in enumerate(zip(means, said, strict=True))
    ]
    made = refit(blank(), known)
    change = np.abs(made.heads["intent"].weight).max()
    assert made.strengths["intent"] is None or change < 0.1


def test_a_dear_change_leaves_the_head_where_it_is() -> None:
    known = lessons(60)
    old = blank(0.3)["intent"]
    means = np.stack([each.features for each in known])
    allowed = np.array([[x in each.said["intent"] for x in HEADS["intent"]] for each in known])
    moved = [np.abs(fit(old, means, allowed, s).weight - old.weight).max() for s in (1e6, 1e-3)]
    assert moved[0] < 1e-5 < moved[1]


def test_a_fixed_fifth_judges_whatever_else_is_corrected() -> None:
    few, many = lessons(50), lessons(1000)
    assert [each.is_judge for each in few] == [each.is_judge for each in many[:50]]
    assert 150 < sum(each.is_judge for each in many) < 250
    assert {each.fold for each in many if not each.is_judge} == set(range(5))


def test_worse_heads_are_not_safe_and_the_same_heads_are() -> None:
    known = lessons(200)
    good = refit(blank(), known).heads
    same = compared(good, good, known, 0.5)
    assert all((each.difference, each.low, each.high) == (0, 0, 0) for each in same.values())
    assert all(each.is_safe for each in same.values())
    worse = compared(good, blank(0.3), known, 0.5)
    assert not worse["complaint"].is_safe and not worse["sentiment"].is_safe
    assert worse["complaint"].low <= worse["complaint"].difference <= worse["complaint"].high < 0


def test_macro_f1_is_that_of_the_books() -> None:
    truth, found = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 0])
    once = np.ones((1, 5), dtype=np.int64)
    assert macro_f1(truth, found, 2, once)[0] == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_far_texts_are_chosen_first_and_twins_last() -> None:
    means = np.array([[1, 0], [1, 0.01], [0, 1], [-1, 0], [0.7, 0.7]], dtype=np.float32)
    assert farthest_first(means, 3) == [0, 3, 2]
    assert farthest_first(means, 9)[-1] == 1
    assert farthest_first(means[:0], 3) == []
