"""Fees: what has to be paid, by whom, under which reference."""
