"""State tables of this app: which step leads from where to where, and who may take it."""
