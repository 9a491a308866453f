"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    collection,
    frame,
    leakage,
    mentions,
    overview,
    overview_readings,
    recovery_queue,
)

PARTS = (
    frame,
    overview,
    overview_readings,
    leakage,
    mentions,
    recovery_queue,
    case,
    collection,
)
