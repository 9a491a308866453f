"""From plain text to token ids, alike in training and in serving."""

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

PREFIX = "query: "
"""What the encoder (multilingual-e5-small) was trained to see before each text."""

TAIL_SHARE = 0.3
"""Of a text that is too long, so much is kept of its end: the demand often stands there."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the encoder reads it.

    Attributes:
        ids: token ids, with the special ones.
        spans: ``(start, end)`` of each token in the plain text; empty for special tokens and
            for the prefix.
    """

    ids: list[int]
    spans: list[tuple[int, int]]


class Tokeniser:
    """Turns plain texts into tokens.

    Args:
        file: a ``tokenizer.json``.
        longest: tokens kept of a text, special ones included: its head and its tail.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no tokeniser.
    """

    def __init__(self, file: Path, longest: int) -> None:
        try:
            self._tokenizer = Tokenizer.from_str(file.read_text(encoding="utf-8"))
        except OSError:
            raise
        except Exception as error:
            raise ValueError(f"{file.name} is no tokeniser: {error}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._longest = longest
        self._tail = int(longest * TAIL_SHARE)
        self.padding = int(self._tokenizer.token_to_id("<pad>") or 0)

    def encode(self, texts: list[str]) -> list[Tokens]:
        """The tokens of each plain text."""
        return [
            self._cut(found.ids, found.offsets)
            for found in self._tokenizer.encode_batch([PREFIX + text for text in texts])
        ]

    def _cut(self, ids: list[int], offsets: list[tuple[int, int]]) -> Tokens:
        shift = len(PREFIX)
        spans = [(max(0, start - shift), max(0, end - shift)) for start, end in offsets]
        if len(ids) > self._longest:
            head = self._longest - self._tail
            ids, spans = ids[:head] + ids[-self._tail :], spans[:head] + spans[-self._tail :]
        return Tokens(ids, spans)
