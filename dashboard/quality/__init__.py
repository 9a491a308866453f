"""The quality page, part by part."""
