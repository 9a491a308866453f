"""What a classifier reads: hostile public text made plain, with the way back to the original.

Every character of the plain text knows which part of the original it came from, so that evidence
found in the plain text is quoted from the words the author wrote.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import emoji
import opencc

HEAD, TAIL = 700, 300
"""Characters kept of the beginning and the end of a long text: grievance and demand stand there."""

USER = "@某人"
LINK = "[链接]"

_REPOST = re.compile(r"\s*//\s*@[^\s:：@]{1,40}\s*[:：]")
_REPOST_ONLY = re.compile(r"\s*(?:转发微博|轉發微博|快转微博|repost)?[\s.。!！]*", re.IGNORECASE)
_MASKED = re.compile(
    r"(?P<link>(?:https?://|www\.|t\.cn/)[^\s\u3000-\u9fff\uff00-\uffef]+|网页链接|查看图片)"
    r"|(?P<user>(?:@(?=[\u4e00-\u9fff])|(?<![A-Za-z0-9._%+-])@)[\w\-·]{1,20})",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^。!?;,、…\n]+(?:[。!?;,、…\n]+|$)")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff\]])[ ~]+(?=[\u4e00-\u9fff\[@])")
_EDGES = " \n~。!?;,、…"
_STOP = re.compile(r"(?<=[\u4e00-\u9fff\])\"”!?])\.(?![\d.])")
_FOLDED_MARKS = str.maketrans("【】﹝﹞", "[][]")
_MAYBE_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain.

    Attributes:
        text: head and tail of a long text, a line break between them; traditional characters
            simplified, compatibility forms folded, emoji as words in brackets like the platforms'
            own ``[怒]``, invisible and invalid characters gone, @names and links masked, and the
            quoted words of other people behind a repost cut.
        starts: where the original of each character begins.
        ends: where it ends.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that ``text[start:end]`` came from.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such span: {start}:{end} of {len(self.text)}")
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> Plain:
    """Make a text plain. Never fails, whatever the text holds; see ``Plain``."""
    folded = _Folded(_own_words(text))
    masked = folded.masked()
    if len(masked.text) <= HEAD + TAIL:
        return masked
    return Plain(
        f"{masked.text[:HEAD]}\n{masked.text[-TAIL:]}",
        masked.starts[: HEAD + 1] + masked.starts[-TAIL:],
        masked.ends[: HEAD + 1] + masked.ends[-TAIL:],
    )


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a plain text, without surrounding space; punctuation ends one."""
    return [
        span
        for clause in _CLAUSE.finditer(text)
        for span in _split_at_gaps(text, clause.start(), clause.end())
    ]


def clause_of(spans: Sequence[tuple[int, int]], position: int) -> int:
    """The index of the clause that holds ``position`` (the last that begins at or before it)."""
    return max(0, bisect_left(spans, (position + 1, 0)) - 1)


def _split_at_gaps(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Chinese needs no spaces: one between two Chinese words stands for a comma."""
    cuts = [start, *(gap.end() for gap in _GAP.finditer(text, start, end)), end]
    for left, right in pairwise(cuts):
        piece = text[left:right]
        stripped = piece.strip(_EDGES)
        if stripped:
            offset = left + piece.index(stripped)
            yield offset, offset + len(stripped)


def _own_words(text: str) -> str:
    """The author's part of a repost; what is quoted behind ``//@name:`` is somebody else's."""
    tail = _REPOST.search(text)
    if tail is None:
        return text
    own = text[: tail.start()]
    return "" if _REPOST_ONLY.fullmatch(own) else own


class _Folded:
    """Text folded character by character, so that each keeps its place in the original."""

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        was_space = True
        for start, end, folded in _pieces(text):
            for character in folded:
                is_space = character == " "
                if is_space and was_space:
                    continue
                characters.append(character)
                self.starts.append(start)
                self.ends.append(end)
                was_space = is_space
        self.text = _STOP.sub("。", "".join(characters))

    def masked(self) -> Plain:
        """The text with @names and links masked."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []

        def keep(start: int, end: int) -> None:
            parts.append(self.text[start:end])
            starts.extend(self.starts[start:end])
            ends.extend(self.ends[start:end])

        position = 0
        for found in _MASKED.finditer(self.text):
            keep(position, found.start())
            mask = USER if found["user"] else LINK
            parts.append(mask)
            starts.extend([self.starts[found.start()]] * len(mask))
            ends.extend([self.ends[found.end() - 1]] * len(mask))
            position = found.end()
        keep(position, len(self.text))
        return Plain("".join(parts), tuple(starts), tuple(ends))


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """``(start, end, folded)`` of each character, an emoji of several code points being one."""
    simplified = _simplified()
    named = (
        {found["match_start"]: found for found in emoji.emoji_list(text)}
        if _MAYBE_EMOJI.search(text)
        else {}
    )
    place = 0
    while place < len(text):
        if found := named.get(place):
            end = found["match_end"]
            yield place, end, _emoji_name(found["emoji"])
        else:
            end = place + 1
            character = text[place]
            yield place, end, simplified.get(character) or _fold(character)
        place = end


def _emoji_name(found: str) -> str:
    """An emoji's Chinese name (Unicode CLDR) in brackets, without skin and sex."""
    _load_emoji_names()
    name: str = emoji.EMOJI_DATA[found].get("zh") or emoji.EMOJI_DATA[found]["en"]
    return f"[{re.split('[:：_]', name.strip(':'))[0]}]"


@cache
def _load_emoji_names() -> None:
    emoji.config.load_language("zh")


@cache
def _simplified() -> dict[str, str]:
    """Traditional characters with their simplified ones (OpenCC's t2s, character by character)."""
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        traditional: simple
        for traditional, simple in zip(characters, converted, strict=True)
        if traditional != simple
    }


def _fold(character: str) -> str:
    """One character in its plain form: lower case, half width, or nothing if it is invisible."""
    if "\u4e00" <= character <= "\u9fff":
        return character
    if character in "\r\n\u2028\u2029":
        return "\n"
    category = unicodedata.category(character)
    if category in ("Cs", "Cc", "Cf", "Co", "Cn", "Mn", "Me"):
        return " " if character == "\t" else ""
    if category == "Zs":
        return " "
    if character == "…":
        return character
    return unicodedata.normalize("NFKC", character).translate(_FOLDED_MARKS).lower()
