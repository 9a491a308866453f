"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    collection,
    collection_page,
    collection_plans,
    frame,
    mention_details,
    mentions,
    overview,
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
    frame,
    mention_details,
    mentions,
    overview,
    recovery_queue,
    settings,
    settings_values,
    sign_in,
    views,
)
