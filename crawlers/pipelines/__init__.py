"""From an item to a stored mention: validate, mask, match, store.

Each step has its core as a plain function, which the importers use too, so that there is one way
in.
"""
