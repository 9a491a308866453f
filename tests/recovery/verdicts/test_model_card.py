"""The figures of a model's card, read from the card."""

from pathlib import Path

from nlp.models import SHIPPED
from recovery.verdicts import model_card
from recovery.verdicts.labels import LABELS
from recovery.verdicts.model_card import Stated

CARD = """
## How good
Folds over all 1,234 mentions (each judged …).

| | model | wanted | TF-IDF | SnowNLP |
|---|---|---|---|---|
| complaint or not | 0.930 (0.922–0.937) | 0.93, reached | 0.888 | 0.737 |
| severity · quadratic κ | 0.678 (0.656–0.699) · 0.872 (0.859–0.885) | 0.76 | 0.627 | |
| something else | 0.1 | 0.2 | 0.3 | 0.4 |

At that threshold the precision is 0.930 (0.918–0.941) and the
recall 0.913 (0.901–0.925); calibration error 0.013.
"""


def test_figures_intervals_and_baselines_are_read_and_other_rows_are_not() -> None:
    card = model_card.of(CARD)
    assert card is not None
    first, second = card.rows
    assert (first.code, first.model) == ("complaint", Stated(0.93, 0.922, 0.937))
    assert (first.tfidf, first.snownlp) == (Stated(0.888), Stated(0.737))
    assert (second.code, second.model.value, second.snownlp) == ("severity", 0.678, None)
    assert card.n == 1234
    assert card.recall == Stated(0.913, 0.901, 0.925)


def test_a_card_without_figures_claims_none(tmp_path: Path) -> None:
    assert model_card.of("# Model card") is None
    assert model_card.read(tmp_path) is None


def test_the_shipped_card_is_understood_in_every_row() -> None:
    card = model_card.read(SHIPPED)
    assert card is not None and card.precision is not None and card.n
    assert [row.code for row in card.rows] == list(model_card.CODES.values())


def test_severity_zero_is_said_of_nothing() -> None:
    assert LABELS["severity"] == ("1", "2", "3", "4")
    assert LABELS["intent"][0] == "complaint"
