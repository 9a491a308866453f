"""People: who signs in, what each role may do and see, and the audit of it."""
