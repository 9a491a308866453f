"""The case page, part by part."""
