"""The queue page, part by part."""
