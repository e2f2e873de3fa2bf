"""Every write of e-vloge."""
