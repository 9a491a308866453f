"""Time: due times, pauses, legal norms, spread, and the priority that follows."""
