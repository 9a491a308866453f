"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    collection,
    frame,
    leakage,
    mention_details,
    mentions,
    overview,
    overview_readings,
    recovery_queue,
    views,
)

PARTS = (
    frame,
    overview,
    overview_readings,
    leakage,
    mentions,
    mention_details,
    recovery_queue,
    case,
    collection,
    views,
)
