"""The leakage page, part by part."""
