"""Working a case: what is done, by whom, under which rules, and how it is taken back."""
