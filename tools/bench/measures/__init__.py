"""One module per area, each with `MEASURES`; found by themselves (tools/bench/registry.py)."""
