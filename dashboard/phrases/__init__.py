"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import case, collection, frame, leakage, mentions, overview, recovery_queue

PARTS = (leakage, frame, overview, mentions, recovery_queue, case, collection)
