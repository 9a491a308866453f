"""Chinese search: character bigrams find candidates, LIKE on the same column confirms them.

Words of two and of four characters alike are answered from the index, and nothing depends on
where a segmenter would have cut.
"""

import re
import unicodedata

from sqlalchemy import ColumnElement, cast, func, literal, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from storage.models import Mention

# White space, and format characters (Unicode category Cf).
_UNSEEN = re.compile(
    r"[\s"
    r"\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    r"\U000e0020-\U000e007f"
    r"]+"
)


def normalise(words: str) -> str:
    """The form in which text is indexed and searched: NFKC, lower case, no white space."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", words).casefold())


def matches(words: str) -> ColumnElement[bool]:
    """A condition on ``mention``: its text holds ``words`` (one character or more).

    Raises:
        ValueError: nothing is left of ``words`` after normalising.
    """
    needle = normalise(words)
    if not needle:
        raise ValueError("nothing to search for")
    escaped = needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return func.bigrams(col(Mention.search_text)).op("@@")(
        cast(literal(_tsquery(needle)), TSQUERY)
    ) & col(Mention.search_text).like(f"%{escaped}%", escape="\\")


def fold(session: Session) -> None:
    """Fold what was inserted lately into the search index, so that reading it stays fast."""
    session.execute(text("SELECT gin_clean_pending_list('mention_search')"))


def _tsquery(needle: str) -> str:
    if len(needle) == 1:
        return f"{_quoted(needle)}:*"  # every character begins a bigram, or is the last one
    pairs = dict.fromkeys(needle[i : i + 2] for i in range(len(needle) - 1))
    return " & ".join(_quoted(pair) for pair in pairs)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def words_of(asked: str) -> list[str]:
    """The words that are asked for, each to be found, however far apart they stand."""
    return [word for word in dict.fromkeys(asked.split()) if normalise(word)]


def places(text_: str, asked: str) -> list[tuple[int, int]]:
    """Where the words that are asked for stand in a text, as its own character positions."""
    shown, at = "", []
    for place, letter in enumerate(text_):
        form = normalise(letter)
        shown += form
        at += [place] * len(form)
    found = []
    for word in map(normalise, words_of(asked)):
        start = shown.find(word)
        while start >= 0:
            end = start + len(word)
            found.append((at[start], at[end - 1] + 1))
            start = shown.find(word, end)
    return sorted(found)
