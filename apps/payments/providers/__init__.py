"""Providers of payments that ship with the portal."""
