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
    sign_in,
    views,
)

PARTS = (
    frame,
    sign_in,
    overview,
    mentions,
    mention_details,
    recovery_queue,
    case,
    collection,
    views,
)
