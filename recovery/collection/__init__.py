"""Mentions on their way in: brands, schedules, crawls, imports, and whether to believe them."""
