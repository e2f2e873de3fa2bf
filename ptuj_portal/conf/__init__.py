"""Long tables of settings, out of the way of settings.py."""
