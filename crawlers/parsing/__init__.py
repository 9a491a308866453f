"""Pure parsers of what platforms write: times, counts, HTML."""
