"""The mentions page, part by part."""
