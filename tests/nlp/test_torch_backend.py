"""Judging with torch: a sequence classifier of another maker beside our heads."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from nlp import load
from nlp.errors import ModelMissing
from nlp.torch_backend import head_of
from tests.nlp.training import making

TEXTS = ["客服电话打了三次没人接，再不处理我就打12315", "用着很好，推荐", "", "发货了吗？"]


def foreign(folder: Path, labels: dict[int, str]) -> Path:
    """A sequence classifier as another maker would publish it."""
    base = making.base(folder / "base")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(base / "tokenizer.json")),
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=256,
    )
    config = BertConfig.from_pretrained(base, id2label=labels, num_labels=len(labels))
    BertForSequenceClassification(config).save_pretrained(folder / "foreign")
    tokenizer.save_pretrained(folder / "foreign")
    return folder / "foreign"


def test_a_foreign_classifier_judges_the_head_that_it_names(
    tiny_model: Path, tmp_path: Path
) -> None:
    name = foreign(tmp_path, {0: "POSITIVE", 1: "NEGATIVE"})
    ours = load(folder=tiny_model)
    both = load("torch", folder=tiny_model, torch_model=str(name))
    assert both.version == f"foreign:sentiment+{ours.version}"
    for said, before in zip(both.predict(TEXTS), ours.predict(TEXTS), strict=True):
        assert said.probabilities["sentiment"]["neutral"] == 0
        assert sum(said.probabilities["sentiment"].values()) == pytest.approx(1)
        assert said.probabilities["topic"] == before.probabilities["topic"]
        assert said.intent == before.intent


def test_labels_of_no_head_are_refused_by_name(tiny_model: Path, tmp_path: Path) -> None:
    name = foreign(tmp_path, {0: "spam", 1: "ham"})
    with pytest.raises(ModelMissing, match="spam, ham"):
        load("torch", folder=tiny_model, torch_model=str(name))


def test_a_model_that_is_not_there_is_named(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        load("torch", folder=tiny_model, torch_model=str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["negative", "neutral", "positive"], ("sentiment", ["negative", "neutral", "positive"])),
        (["投诉", "咨询"], ("intent", ["complaint", "inquiry"])),
        (["NEGATIVE", "POSITIVE"], ("sentiment", ["negative", "positive"])),
    ],
)
def test_labels_are_understood_in_english_and_chinese(
    written: list[str], expected: tuple[str, list[str]]
) -> None:
    assert head_of(written) == expected
