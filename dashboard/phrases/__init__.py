"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    case_acts,
    case_work,
    collection,
    collection_page,
    collection_plans,
    exports,
    frame,
    leakage,
    mention_details,
    mentions,
    overview,
    overview_readings,
    quality,
    recovery_queue,
    settings,
    settings_values,
    sign_in,
    views,
)

PARTS = (
    case,
    case_acts,
    case_work,
    collection,
    collection_page,
    collection_plans,
    exports,
    frame,
    leakage,
    mention_details,
    mentions,
    overview,
    overview_readings,
    quality,
    recovery_queue,
    settings,
    settings_values,
    sign_in,
    views,
)
