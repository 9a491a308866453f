"""The collection page, part by part."""
