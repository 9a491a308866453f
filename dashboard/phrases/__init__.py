"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    collection,
    collection_page,
    collection_plans,
    exports,
    frame,
    mention_details,
    mentions,
    overview,
    quality,
    recovery_queue,
    settings,
    settings_values,
    sign_in,
    views,
)

PARTS = (
    case,
    collection,
    collection_page,
    collection_plans,
    exports,
    frame,
    mention_details,
    mentions,
    overview,
    quality,
    recovery_queue,
    settings,
    settings_values,
    sign_in,
    views,
)
