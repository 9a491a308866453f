"""Chinese search: character bigrams find candidates, LIKE on the same column confirms them.

Words of two and of four characters alike are answered from the index, and nothing depends on
where a segmenter would have cut.
"""

import unicodedata

from sqlalchemy import ColumnElement, cast, func, literal, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from storage.models import Mention


def normalise(words: str) -> str:
    """The form in which text is indexed and searched: NFKC, lower case, no white space."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(ch for ch in folded if not ch.isspace() and unicodedata.category(ch) != "Cf")


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
