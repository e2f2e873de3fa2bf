"""Every kind of notice that the code sends is described by its app, and nothing is described that nobody sends."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from apps.alerts.services.telling import TOLD
from apps.core import plugs
from apps.notifications.receivers import EVENTS
from apps.notifications.registry import kind_groups, kinds
from apps.notifications.services.choices import UNKNOWN, can_switch, kind_of

ROOT = Path(__file__).resolve().parents[2] / "apps"
FILLED = {
    "mandate.%": [f"mandate.{what}" for what in EVENTS],
    "alerts.%": [f"alerts.{step}" for step in TOLD],
}  # formatted strings and what they can become


class Reader:
    """Follows the argument `kind` of `notify` back to where it is written: a text, a constant, the first argument of a
    record that is a constant (`Word(…)`), or an argument of the function around, and so to whoever calls that."""

    def __init__(self):
        paths = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]
        self.trees = {path: ast.parse(path.read_text()) for path in paths}
        self.calls, self.functions, self.known = defaultdict(list), defaultdict(list), {}
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    self.calls[getattr(node.func, "id", "") or getattr(node.func, "attr", "")].append((path, node))
                elif isinstance(node, ast.FunctionDef):
                    self.functions[path].append(node)
        self.found, self.lost, self.seen = set(), [], set()

    def follow(self, home, name, argument, part=None):
        """All calls of a function of the module `home` that is told the kind by an argument; part: by which attribute
        of it."""
        if (home, name, argument, part) in self.seen:
            return
        self.seen.add((home, name, argument, part))
        function = next(one for one in self.functions[home] if one.name == name)
        for path, call in self.calls[name]:
            by_package = getattr(getattr(call.func, "value", None), "id", "") == "services"
            if by_package or path == home or self.imports(path, home, name):
                self.read(path, call, self.value(call, function, argument), part)

    def imports(self, path, home, name):
        """Whether a module takes that name from the app of `home`."""
        app = f"apps.{home.relative_to(ROOT).parts[0]}."
        nodes = [node for node in self.trees[path].body if isinstance(node, ast.ImportFrom)]
        return any(name == one.name for node in nodes if (node.module or "").startswith(app) for one in node.names)

    def value(self, call, function, argument):
        named = next((word.value for word in call.keywords if word.arg == argument), None)
        places = [one.arg for one in function.args.args]
        at = places.index(argument) if argument in places else len(call.args)
        return named or (call.args[at] if at < len(call.args) else None)

    def read(self, path, call, value, part):
        if isinstance(value, ast.Constant):
            self.found.add(value.value)
        elif isinstance(value, ast.JoinedStr):
            form = "".join(one.value if isinstance(one, ast.Constant) else "%" for one in value.values)
            self.found.update(FILLED.get(form) or self.miss(path, call))
        elif isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
            self.read(path, call, value.value, value.attr)
        elif isinstance(value, ast.Name) and value.id in self.constants(path):
            known = self.constants(path)[value.id]
            self.read(path, call, known.args[0] if part and isinstance(known, ast.Call) else known, None)
        elif isinstance(value, ast.Name) and (around := self.around(path, call, value.id)):
            self.follow(path, around, value.id, part)
        else:
            self.miss(path, call)

    def miss(self, path, call):
        self.lost.append(f"{path.relative_to(ROOT)}:{call.lineno}")
        return []

    def constants(self, path):
        """Of a module, with those that it imports from modules of ours."""
        if path not in self.known:
            self.known[path] = known = {}
            for node in self.trees[path].body:
                if isinstance(node, ast.Assign):
                    known |= assigned(node)
                elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("apps."):
                    other, names = ROOT.parent / f"{node.module.replace('.', '/')}.py", {one.name for one in node.names}
                    if other in self.trees:
                        known |= {name: one for name, one in self.constants(other).items() if name in names}
        return self.known[path]

    def around(self, path, call, argument):
        """Name of the innermost function around a call that has this argument."""
        holding = [
            node.name for node in self.functions[path]
            if node.lineno <= call.lineno <= node.end_lineno
            and argument in [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
        ]  # fmt: skip
        return holding[-1] if holding else ""


def assigned(node):
    """Names and values of an assignment."""
    pairs = {}
    for target in node.targets:
        if isinstance(target, ast.Name):
            pairs[target.id] = node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs |= {name.id: one for name, one in zip(target.elts, node.value.elts, strict=True)}
    return pairs


def test_every_kind_in_the_code_is_described_and_every_description_is_of_one():
    reader = Reader()
    reader.follow(ROOT / "notifications/services/notices.py", "notify", "kind")
    assert not reader.lost, "say these kinds as texts or constants of the module"
    assert {"cases.served", "fee-paid", "data_export", "mandate.granted", "welcome"} <= reader.found
    assert reader.found == {name for name, _kind in kinds.items()}


def test_every_kind_belongs_to_a_group_that_is_there_and_none_is_empty():
    assert {kind.group for kind in kinds} == {name for name, _group in kind_groups.items()}


def test_every_consent_that_decides_on_mail_exists():
    assert [plugs.consent_purposes.get(group.consent).title for group in kind_groups if group.consent]


@pytest.mark.parametrize(
    "name", ["cases.collect", "cases.served", "cases.supplement", "mandate.granted", "data_request"]
)
def test_what_the_law_wants_told_says_by_which_law(name):
    assert any(word in str(kinds.get(name).legal) for word in ("ZUP", "uredba"))


def test_what_nobody_described_is_not_lost():
    assert kind_of("novost.brez-opisa") is UNKNOWN
    assert UNKNOWN.legal
    assert can_switch("documents", "email")
    assert can_switch("account", "email")  # exports of data are no matter of law
    assert not can_switch("neznana", "email")
