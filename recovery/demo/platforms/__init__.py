"""The sample platforms: what each answers at a time, in the shape of the real one. Pure."""
