"""The interface's phrases in Chinese and English, one file a page.

The product's own words are recovery.words'.
"""

from dashboard.phrases import case, collection, frame, overview, recovery_queue, sign_in

PARTS = (frame, overview, recovery_queue, case, collection, sign_in)
