"""Izboljšajmo Ptuj: problem reports that get fixed in public."""
