"""`make bench`: how much the portal costs, each figure as a ratio to a baseline measured in the same run.

A new figure is a new module in `tools/bench/measures/` with `MEASURES = (…,)`; nothing else names it. A page or an
address of the API needs one line (`tools.bench.load.page`), a function in the process three (`tools.bench.calls`).
Its limit, once known, goes into `tools/bench_budgets.toml`.
"""
