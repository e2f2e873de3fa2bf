"""Reads `Procfile`: the one list of the portal's processes. docker-compose.yml runs the same commands (tested)."""

import shlex

from tools.places import ROOT


def commands() -> dict[str, list[str]]:
    """Name of each process and its command, in the order of starting."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): shlex.split(command) for name, command in pairs}
