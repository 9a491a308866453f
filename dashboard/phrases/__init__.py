"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    collection,
    frame,
    mention_details,
    mentions,
    overview,
    recovery_queue,
    views,
)

PARTS = (frame, overview, mentions, mention_details, recovery_queue, case, collection, views)
