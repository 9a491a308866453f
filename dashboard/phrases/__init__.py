"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    collection,
    collection_page,
    collection_plans,
    frame,
    overview,
    recovery_queue,
    settings,
    settings_values,
    sign_in,
)

PARTS = (
    *(frame, overview, recovery_queue, case, collection, collection_page, collection_plans),
    *(settings, settings_values, sign_in),
)
