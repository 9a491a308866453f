"""Posts that are no longer to be seen, as a run was told, and which of it is to be believed."""

from collections import defaultdict

DOUBTED_FROM = 5
"""Posts of one host from which on it is not believed that all of them are gone."""


class Gone:
    """What a run learnt of posts that are gone.

    A notice of the platform in the place of a post is believed. A bare "not found" is, too, unless
    all posts of a host, five or more, are answered so: then the host has moved, and the posts with
    it.
    """

    def __init__(self) -> None:
        self._noticed: set[str] = set()
        self._missing: defaultdict[str, set[str]] = defaultdict(set)
        self._there: set[str] = set()

    def by_notice(self, external_id: str) -> None:
        """The platform showed a notice in the place of a post."""
        self._noticed.add(external_id)

    def not_found(self, host: str, external_id: str) -> None:
        """A host does not know a post any more."""
        self._missing[host].add(external_id)

    def is_there(self, host: str) -> None:
        """A host gave another post."""
        self._there.add(host)

    def doubted(self) -> dict[str, int]:
        """The hosts that are said to have lost all posts, and how many these are."""
        return {
            host: len(posts)
            for host, posts in sorted(self._missing.items())
            if len(posts) >= DOUBTED_FROM and host not in self._there
        }

    def believed(self) -> list[str]:
        """The external ids of the posts that are gone, in order."""
        doubted = self.doubted()
        missing = (posts for host, posts in self._missing.items() if host not in doubted)
        return sorted(self._noticed.union(*missing))
