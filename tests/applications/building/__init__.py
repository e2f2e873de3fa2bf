"""Building forms in the admin."""
