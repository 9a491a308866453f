"""Complaints on their way into cases: by triage, and by hand."""
