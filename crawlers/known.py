"""A stored post as its author wrote it, for a spider that reads it again."""

import json
from dataclasses import dataclass
from typing import Self

from storage.keys import KeyRing
from storage.revisits import StoredPost


@dataclass(frozen=True, slots=True)
class Known:
    """A stored post, with title and text as its author wrote them (not masked)."""

    post: StoredPost
    title: str
    text: str

    @classmethod
    def of(cls, post: StoredPost, keys: KeyRing) -> Self:
        """Open what was sealed when the post was masked.

        Raises:
            ZhuanxiError: no key of this installation opens it.
        """
        if post.sealed is None:
            return cls(post, post.title, post.text)
        original = json.loads(keys.unseal(post.sealed))
        return cls(post, original["title"], original["text"])
