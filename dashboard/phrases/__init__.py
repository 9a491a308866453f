"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import (
    case,
    case_acts,
    case_work,
    collection,
    frame,
    overview,
    recovery_queue,
    sign_in,
)

PARTS = (frame, overview, recovery_queue, case, case_work, case_acts, collection, sign_in)
