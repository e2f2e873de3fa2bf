"""Pages of e-vloge."""
