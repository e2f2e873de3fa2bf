"""Forms of e-vloge."""
