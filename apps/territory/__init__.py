"""Quarters, settlements, streets and named places of Ptuj, and which quarter a point lies in."""
