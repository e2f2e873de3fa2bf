"""Forms of alerts."""
