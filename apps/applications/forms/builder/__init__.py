"""Forms of staff pages by which a definition is built, one piece at a time."""
