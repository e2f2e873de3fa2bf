"""Forms of the roof."""
