"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import case, collection, frame, mentions, overview, recovery_queue

PARTS = (frame, overview, mentions, recovery_queue, case, collection)
