"""Accounts of citizens and staff."""
