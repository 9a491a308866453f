"""The settings page, part by part."""
