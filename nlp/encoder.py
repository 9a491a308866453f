"""The shipped encoder: OpenVINO with int8 weights, one thread a stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nlp import ngrams
from nlp.heads import Matrix
from nlp.inference import ov
from nlp.tokens import Tokeniser, Tokens

BATCH_TOKENS = 2048
"""Tokens of a batch with its padding: enough to keep the processor busy, little to hold."""

LARGEST_BATCH = 64
GROUP = "64"
"""Values that share a scale when activations are quantised as they come. Twice as fast as without;
with fewer a little closer and slower, with a whole row faster and coarser."""

_WIDTH_STEP = 8


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder sees it.

    Attributes:
        tokens: ids and their spans in the plain text.
        hidden: ``float32[tokens, width]``, the last layer.
        features: ``float32[width]`` or ``float32[width + labels]``, what the heads see: the mean of
            ``hidden`` and, where the model has them, the scores of its n-grams.
    """

    tokens: Tokens
    hidden: NDArray[np.float32]
    features: NDArray[np.float32]


class Encoder(Protocol):
    """Plain texts in, states out, in order."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """One ``Encoded`` a text."""
        ...


class OpenvinoEncoder:
    """The exported encoder.

    Args:
        folder: with ``encoder.xml``, ``encoder.bin``, ``tokenizer.json`` and maybe ``ngrams.npz``.
        longest: tokens read of a text.
        streams: batches computed side by side, each by one thread.

    Raises:
        RuntimeError: the files are no model that OpenVINO can run here.
        ValueError: the n-grams are none.
    """

    def __init__(self, folder: Path, longest: int, streams: int = 1) -> None:
        self._tokeniser = Tokeniser(folder / "tokenizer.json", longest)
        compiled = ov.Core().compile_model(
            folder / "encoder.xml",
            "CPU",
            {
                "NUM_STREAMS": streams,
                "INFERENCE_NUM_THREADS": streams,
                "INFERENCE_PRECISION_HINT": "f32",  # what is not int8; bf16 differs by processor
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP,
            },
        )
        self._ngrams = ngrams.of(folder)
        self._queue = ov.AsyncInferQueue(compiled, streams)
        self._queue.set_callback(_take)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """One ``Encoded`` a text, computed in batches of about one length."""
        tokens = self._tokeniser.encode(list(texts))
        done: dict[int, Encoded] = {}
        for places in batches([len(each.ids) for each in tokens]):
            rows = [tokens[place] for place in places]
            ids, mask = padded([row.ids for row in rows], self._tokeniser.padding)
            self._queue.start_async({"ids": ids, "mask": mask}, (places, rows, done))
        beside = self._ngrams.scores(texts) if self._ngrams else None
        self._queue.wait_all()
        return with_scores([done[place] for place in range(len(tokens))], beside)

    def run(self, padded_batches: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> None:
        """Compute batches and keep nothing: the bare encoder, for measuring."""
        for ids, mask in padded_batches:
            self._queue.start_async({"ids": ids, "mask": mask}, ([], [], {}))
        self._queue.wait_all()


def with_scores(encoded: list[Encoded], scores: Matrix | None) -> list[Encoded]:
    """Texts whose features end with these scores, ``float32[texts, labels]``, if there are any."""
    if scores is None:
        return encoded
    return [
        replace(each, features=np.concatenate((each.features, row)))
        for each, row in zip(encoded, scores, strict=True)
    ]


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts that are computed together: sorted by length, longest first."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    start = 0
    while start < len(order):
        size = max(1, min(LARGEST_BATCH, BATCH_TOKENS // max(1, lengths[order[start]])))
        yield order[start : start + size]
        start += size


def padded(
    ids: Sequence[Sequence[int]], padding: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """``ids`` and ``mask``, ``int64[batch, tokens]``; widths in steps, for fewer kernels."""
    width = -(-max(map(len, ids)) // _WIDTH_STEP) * _WIDTH_STEP
    rows = np.full((len(ids), width), padding, dtype=np.int64)
    mask = np.zeros((len(ids), width), dtype=np.int64)
    for place, row in enumerate(ids):
        rows[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return rows, mask


def _take(request: Any, asked: tuple[list[int], list[Tokens], dict[int, Encoded]]) -> None:
    places, rows, done = asked
    hidden = request.get_tensor("hidden").data
    mean = request.get_tensor("mean").data
    for row, (place, tokens) in enumerate(zip(places, rows, strict=True)):
        done[place] = Encoded(tokens, hidden[row, : len(tokens.ids)].copy(), mean[row].copy())
