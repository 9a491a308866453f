"""The demo: an invented world of two brands, and the sample web site that shows it."""
