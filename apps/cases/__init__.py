"""Zadeve: number, state, deadline and timeline of every matter that somebody filed."""
