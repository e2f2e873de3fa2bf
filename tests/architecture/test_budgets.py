"""Beauty is lost in the tail: sizes of files, functions and templates that we write."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHERE = {
    ".py": ("apps", "ptuj_portal", "tools"),
    ".js": ("static/js", "templates"),
    ".css": ("static/css",),
    ".html": ("templates",),
}
OTHER = ("migrations", "vendor", "theme")
SETTINGS = ROOT / "ptuj_portal"


def files(suffix: str) -> list[Path]:
    """Files of ours, without what machines wrote."""
    found = [path for folder in WHERE[suffix] for path in (ROOT / folder).rglob(f"*{suffix}")]
    return [path for path in found if not set(OTHER) & set(path.parts)]


def over(lengths: dict[str, int], limit: int) -> list[str]:
    return [f"{name}: {length} > {limit}" for name, length in lengths.items() if length > limit]


def share_within(lengths: dict[str, int], limit: int) -> float:
    return sum(length <= limit for length in lengths.values()) / len(lengths)


@pytest.mark.parametrize("suffix", [".py", ".js", ".css"])
def test_files_are_short(suffix):
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") + 1 for path in files(suffix)}
    assert lengths
    assert not over(lengths, 400)
    assert share_within(lengths, 200) >= 0.9


def test_templates_are_short():
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") + 1 for path in files(".html")}
    assert lengths
    assert not over(lengths, 150)


def test_functions_are_short():
    lengths = {}
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                lengths[name] = (node.end_lineno or node.lineno) - node.lineno + 1
    assert lengths
    assert not over(lengths, 50)
    assert share_within(lengths, 25) >= 0.9
