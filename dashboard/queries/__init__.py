"""Every query of every page, one module a page. Each takes a session and returns values."""
