"""Vprašaj občino: questions of people, answers of the offices, in public where the asker agrees."""
