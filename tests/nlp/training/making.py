"""A tiny encoder and a folder of texts in the shape that is trained on."""

import csv
import gzip
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordLevel
from transformers import BertConfig, BertModel

from nlp import models
from nlp.text import plain
from nlp.training import pipeline
from nlp.training.recipe import Recipe

CHALLENGE = Path(__file__).parents[3] / "nlp/challenge.jsonl"
RECIPE = Recipe(
    epochs=8,
    batch_size=16,
    frozen_layers=0,
    warm_up_frozen_layers=1,
    sentiment_texts=60,
    learning_rate=1e-3,
    head_learning_rate=2e-2,
)
HEADS = ("sentiment", "intent", "severity", "contact", "escalation", "topic")


def rows() -> list[dict[str, str]]:
    """Our own labelled texts, as strings."""
    lines = CHALLENGE.read_text("utf-8").splitlines()
    return [
        {name: "" if value is None else str(value) for name, value in json.loads(line).items()}
        for line in lines
    ]


def base(folder: Path) -> Path:
    """A BERT of two layers of width 128, and a tokeniser of one token a character."""
    folder.mkdir(parents=True)
    characters = sorted({ch for row in rows() for ch in plain(row["text"]).text if ch.strip()})
    words = ["<s>", "<pad>", "</s>", "<unk>", *characters]
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=128,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=128,
            max_position_embeddings=256,
            pad_token_id=1,
            initializer_range=0.1,
        ),
        add_pooling_layer=False,
    ).save_pretrained(folder)
    return folder


def texts(folder: Path) -> Path:
    """``labelled/`` and ``sentiment/`` with our own texts."""
    (folder / "labelled").mkdir(parents=True)
    (folder / "sentiment").mkdir()
    found = rows()
    with (folder / "labelled/mentions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "origin", "text", *HEADS], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row | {"origin": row["kind"]} for row in found)
    clear = [row for row in found if row["sentiment"] != "neutral"]
    _compressed(
        folder / "sentiment/hotel.csv.gz",
        ((f"第{n}次入住。{row['text'][:40]}", row["sentiment"]) for n, row in enumerate(clear)),
    )
    return folder


def _compressed(file: Path, lines: Iterable[tuple[str, str]]) -> None:
    with gzip.open(file, "wt", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["text", "sentiment"])
        writer.writerows(lines)


def train(
    places: tuple[Path, Path],
    folder: Path,
    now: datetime,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    jobs: int = 1,
    recipe: Recipe = RECIPE,
) -> models.Model:
    """A whole training of the tiny model, into ``folder/model``."""
    base, made = places
    return pipeline.train(
        made,
        str(base),
        folder / "run",
        folder / "model",
        recipe,
        folds=2,
        jobs=jobs,
        now=now,
        progress=progress,
    )
