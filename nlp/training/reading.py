"""Texts made ready for the network: tokenised, cut, and through the frozen layers once."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp.labels import HEADS
from nlp.text import plain
from nlp.tokens import Tokeniser
from nlp.training.corpora import Example
from nlp.training.network import Network

UNKNOWN = -100
"""The target where a head's label is not known; the loss leaves it out."""

_EMOJI = re.compile(r"\[[^\[\]\s]{1,12}\]")
_CHUNK = 16  # batches among which texts are put together by length


@dataclass(frozen=True, slots=True)
class Ready:
    """One text: its tokens' states after the frozen layers, and its targets.

    ``variants`` are ``bfloat16[tokens, width]``: as written, and without its emoji where it has
    any. ``targets`` are label places in the order of ``HEADS``.
    """

    variants: tuple[Tensor, ...]
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts padded together: ``hidden[batch, tokens, width]``, ``mask[batch, tokens]``,
    ``targets[batch, heads]``."""

    hidden: Tensor
    mask: Tensor
    targets: Tensor


def prepare(
    examples: Sequence[Example],
    tokeniser: Tokeniser,
    network: Network,
    with_variants: bool = True,
) -> list[Ready]:
    """Read each text once through the frozen layers.

    Args:
        examples: the texts.
        tokeniser: of the base.
        network: whose frozen layers are used.
        with_variants: whether texts are also kept without their emoji.
    """
    written: list[tuple[int, str]] = []
    for number, example in enumerate(examples):
        text = plain(example.text).text
        written.append((number, text))
        bare = _EMOJI.sub("", text)
        if with_variants and bare != text and bare.strip():
            written.append((number, bare))
    tokens = tokeniser.encode([text for _, text in written])
    states: list[Tensor] = [torch.empty(0)] * len(tokens)
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place].ids))
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        ids, mask = padded([tokens[place].ids for place in places], tokeniser.padding)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = network.lower(ids, mask).to(torch.bfloat16)
        for row, place in enumerate(places):
            states[place] = hidden[row, : len(tokens[place].ids)].clone()
    variants: list[list[Tensor]] = [[] for _ in examples]
    for (number, _), state in zip(written, states, strict=True):
        variants[number].append(state)
    return [
        Ready(tuple(found), tuple(example.labels.get(head, UNKNOWN) for head in HEADS))
        for example, found in zip(examples, variants, strict=True)
    ]


def padded(ids: Sequence[Sequence[int]], padding: int) -> tuple[Tensor, Tensor]:
    """``ids[batch, tokens]`` and their mask, both ``int64``."""
    width = max(map(len, ids))
    rows = torch.tensor([[*row, *[padding] * (width - len(row))] for row in ids])
    lengths = torch.tensor([len(row) for row in ids])
    return rows, (torch.arange(width)[None] < lengths[:, None]).long()


def batches(
    texts: Sequence[Ready], size: int, draw: random.Random, emoji_dropout: float
) -> Iterator[Batch]:
    """All texts once, in an order drawn anew; those of a batch are of about one length."""
    order = draw.sample(range(len(texts)), len(texts))
    chosen = [
        texts[place].variants[
            -1 if len(texts[place].variants) > 1 and draw.random() < emoji_dropout else 0
        ]
        for place in order
    ]
    groups = []
    for start in range(0, len(order), size * _CHUNK):
        near = sorted(
            zip(
                chosen[start : start + size * _CHUNK],
                order[start : start + size * _CHUNK],
                strict=True,
            ),
            key=lambda pair: len(pair[0]),
        )
        groups += [near[first : first + size] for first in range(0, len(near), size)]
    draw.shuffle(groups)
    for group in groups:
        yield together([state for state, _ in group], [texts[place] for _, place in group])


def in_order(texts: Sequence[Ready], size: int) -> Iterator[tuple[list[int], Batch]]:
    """All texts as written, by length, with their places; for predicting."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place].variants[0]))
    for start in range(0, len(order), size):
        places = order[start : start + size]
        rows = [texts[place] for place in places]
        yield places, together([row.variants[0] for row in rows], rows)


def together(states: Sequence[Tensor], rows: Sequence[Ready]) -> Batch:
    """States of several texts padded into one batch."""
    lengths = torch.tensor([len(state) for state in states])
    hidden = torch.nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    mask = (torch.arange(hidden.shape[1])[None] < lengths[:, None]).long()
    return Batch(hidden, mask, torch.tensor([row.targets for row in rows]))
