"""What the heads see of texts, for those who learn from it or compare it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nlp.heads import Matrix
from nlp.text import plain

if TYPE_CHECKING:
    from nlp.encoder import Encoder

_AT_A_TIME = 256


def features(
    encoder: "Encoder", texts: Sequence[str], progress: Callable[[int], None] | None = None
) -> Matrix:
    """``float32[texts, width]``, in order; see :class:`nlp.encoder.Encoded`.

    Args:
        encoder: what reads.
        texts: as they were written.
        progress: called with the number of texts done after each batch.
    """
    found: list[Matrix] = []
    for start in range(0, len(texts), _AT_A_TIME):
        batch = texts[start : start + _AT_A_TIME]
        encoded = encoder.encode([plain(text).text for text in batch])
        found += [each.features for each in encoded]
        if progress is not None:
            progress(len(batch))
    return np.stack(found) if found else np.zeros((0, 0), dtype=np.float32)
