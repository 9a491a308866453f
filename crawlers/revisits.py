"""Which stored posts a source can give again one by one, by an address that it offers."""

import re

from storage.config import Settings

_READABLE = {
    "discourse": r"^(post|comment) \S+/[tp]/\d+$",  # /t/ID.json, /posts/ID.json
    "news": r"^article https?://\S+$",  # the article's page
    "v2ex": r"^post t/\d+$",  # /api/topics/show.json?id=; a reply has no address of its own
    "weibo": r"^(post|repost) \d+$",  # /statuses/extend?id=; a comment has no address of its own
}


def readable(settings: Settings) -> dict[str, str]:
    """For each such source a regular expression of ``KIND EXTERNAL_ID`` of what it can give.

    Of ``web`` these are the sites whose entries' text stands on pages of their own.
    """
    sites = settings.source("web").sites
    own = "|".join(re.escape(name) for name, how in sorted(sites.items()) if how.follow)
    return {**_READABLE, **({"web": rf"^post ({own}):"} if own else {})}
