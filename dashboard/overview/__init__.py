"""The overview, part by part."""
