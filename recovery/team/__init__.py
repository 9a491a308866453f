"""Who works when and on what, and who gets which case."""
