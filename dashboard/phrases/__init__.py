"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import case, collection, exports, frame, overview, quality, recovery_queue

PARTS = (frame, exports, overview, recovery_queue, case, collection, quality)
