"""A tiny real model: a random encoder over characters, exported as the real one is, and heads that
are fitted to a few sentences. It judges, is refitted and shows evidence like the shipped one.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from nlp import heads, models
from nlp.corrections import Said
from nlp.encoder import OpenvinoEncoder
from nlp.features import features
from nlp.heads import Head
from nlp.labels import HEADS
from nlp.models import Model
from nlp.refit import fit
from nlp.tokens import PREFIX

VERSION = "tiny-1"
WIDTH, LONGEST = 32, 64

THINGS = ("洗衣机", "快递", "耳机", "外卖", "电视", "空调", "门锁", "水壶", "沙发", "会员")
BAD = ("{}修了三次还是坏的，太差了", "{}又坏了，客服没人理，气死我了", "退{}的钱拖了一个月，骗子")
GOOD = ("{}真好用，喜欢得很", "新买的{}很棒，推荐给大家", "{}送得快，师傅也好，满意")
PLAIN = ("{}周六几点开始卖", "请问{}有白色的吗", "今天带着{}去看外婆")

_COMPLAINT: Said = {
    "sentiment": ("negative",),
    "intent": ("complaint",),
    "severity": ("2",),
    "contact": ("none",),
    "escalation": ("none",),
    "topic": ("quality",),
}
_PRAISE: Said = _COMPLAINT | {
    "sentiment": ("positive",),
    "intent": ("praise",),
    "severity": ("0",),
}
_QUESTION: Said = _PRAISE | {"sentiment": ("neutral",), "intent": ("inquiry",)}


def examples() -> list[tuple[str, Said]]:
    """Sentences with their labels, thirty of each kind."""
    return [
        (form.format(thing), labels)
        for forms, labels in ((BAD, _COMPLAINT), (GOOD, _PRAISE), (PLAIN, _QUESTION))
        for form in forms
        for thing in THINGS
    ]


def make(folder: Path) -> Path:
    """Write the model folder and return it. Takes a few seconds, most of them to load torch."""
    import torch
    from transformers import BertConfig, BertModel

    from nlp.training.export import export
    from nlp.training.network import Network

    folder.mkdir(parents=True, exist_ok=True)
    known = examples()
    tokenizer, size = _tokenizer(folder.with_suffix(".json"), [text for text, _ in known])
    torch.manual_seed(7)
    bert = BertModel(
        BertConfig(
            vocab_size=size,
            hidden_size=WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=2 * WIDTH,
            max_position_embeddings=2 * LONGEST,
            initializer_range=0.3,
            attn_implementation="eager",
        ),
        add_pooling_layer=False,
    )
    sizes = {head: len(labels) for head, labels in HEADS.items()}
    export(Network(bert, sizes, frozen=0), folder, tokenizer, int8=False)
    rows = features(OpenvinoEncoder(folder, LONGEST), [text for text, _ in known])
    made = {}
    for head, labels in HEADS.items():
        blank = Head(
            np.zeros((len(labels), WIDTH), np.float32), np.zeros(len(labels), np.float32), 1.0
        )
        allowed = np.array([[label in said[head] for label in labels] for _, said in known])
        made[head] = fit(blank, rows, allowed, 1e-3)
    heads.save(made, folder / models.HEADS_FILE)
    models.write(
        folder,
        Model(
            version=VERSION,
            made_at=datetime(2026, 11, 18, tzinfo=UTC).isoformat(),
            longest=LONGEST,
            thresholds={"0.80": 0.4, "0.90": 0.5},
            precision="0.90",
            files=models.digests(folder),
            about={"made": "by the tests"},
        ),
    )
    return folder


def _tokenizer(file: Path, texts: list[str]) -> tuple[Path, int]:
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    letters = sorted(set("".join(texts)) | set(PREFIX) | set("，。！？@某人"))
    words = {word: place for place, word in enumerate(["<pad>", "<unk>", *letters])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split(Regex("."), behavior="isolated")
    tokenizer.save(str(file))
    return file, len(words)
