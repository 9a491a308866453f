"""Reads public places: spiders, importers, and the one way from an item to a stored mention."""
