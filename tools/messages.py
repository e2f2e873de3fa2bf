"""The strings of the screens: collected from code and templates, merged into `locale/`, checked and compiled.

Our msgids are Slovenian, so `en` needs every string and `sl` only the four forms of the plural ones.
Strings of packages lie in `locale/third_party/`, written by hand and left alone by `update`. Babel does the work.
"""

import ast
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import TranslatorCommentWarning
from django.utils.translation.template import templatize

from tools.places import ROOT

LOCALE = ROOT / "locale"
OURS = Path("LC_MESSAGES/django.po")
SOURCES = ("apps", "templates", "ptuj_portal")
SKIPPED = {"migrations", "tests", "node_modules", "__pycache__"}
PLURAL_FORMS = {  # the formulas of Django's own catalogs
    "sl": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
    "en": "nplurals=2; plural=(n != 1);",
}
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Portal Ptuj\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""
# Context, singular, plural. `_t`: `gettext` where `_` is the lazy one.
SHAPES = {"_": "s", "_t": "s", "gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}
KEYWORDS = dict.fromkeys([*SHAPES, "gettext_noop", *(f"{name}_lazy" for name in SHAPES if name[0] != "_")])
LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"#[^\n]*|(?<!\w)(?P<name>_|n?p?gettext)\(\s*(?P<texts>{LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
PLACEHOLDER = re.compile(
    r"%%|(?P<percent>%\(\w+\)[-+#0]*\d*(?:\.\d+)?[a-z])|\{(?P<brace>\w+)(?:![rsa])?(?::[^{}]*)?\}"
    r"|(?P<nameless>%(?:\.\d+)?[sdifr]|\{\})"
)


@dataclass(frozen=True)
class Message:
    """One string to translate and the files that use it; context and singular tell two strings apart."""

    context: str | None
    singular: str
    plural: str | None
    places: tuple[str, ...]


def extract(folder: Path) -> list[Message]:
    """All strings of the Python files and templates under a folder, sorted, with places named from its parent on."""
    files = ((path, path.relative_to(folder.parent)) for path in sorted(folder.rglob("*")))
    wanted = ((path, place) for path, place in files if SKIPPED.isdisjoint(place.parts))
    return merged(message for path, place in wanted for message in _messages(path, place))


def merged(messages: Iterable[Message]) -> list[Message]:
    """Each string once with all its places; a plural takes in its bare singular, as in a catalog."""
    known: dict[tuple[str, str], Message] = {}
    for new in messages:
        key = (new.singular, new.context or "")
        old = known.get(key, new)
        plural = min(filter(None, (old.plural, new.plural)), default=None)
        known[key] = Message(new.context, new.singular, plural, tuple(sorted({*old.places, *new.places})))
    return [known[key] for key in sorted(known)]


def _messages(path: Path, place: Path) -> Iterator[Message]:
    """The strings of one file, if it is Python or a template; raises SyntaxError for a template Django would refuse."""
    if place.suffix == ".py":
        with path.open("rb") as file:
            for _line, name, given, _comments in extract_python(file, KEYWORDS, (), {}):
                yield from _call(str(name), (given,) if isinstance(given, str) else given or (), place)
    elif place.suffix in {".html", ".txt"} and "templates" in place.parts:
        with warnings.catch_warnings(action="ignore", category=TranslatorCommentWarning):
            calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for call in CALL.finditer(calls):
            if call["name"]:
                yield from _call(call["name"], ast.literal_eval(f"({call['texts']},)"), place)


def _call(name: str, given: Iterable[str | None], place: Path) -> Iterator[Message]:
    """The string of one call; none when a part of it is missing, empty or not a literal."""
    shape = SHAPES[name.removesuffix("_lazy").removesuffix("_noop")]
    texts = dict(zip(shape, given, strict=False))
    if (singular := texts.get("s")) and all(texts.get(part) for part in shape):
        yield Message(texts.get("c"), singular, texts.get("p"), (place.as_posix(),))


def _read(path: Path) -> Catalog:
    """A catalog; an empty one when there is no such file yet."""
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=path.parent.parent.name)


def _forms(entry: Entry) -> list[str]:
    """The translations of an entry, one for each plural form; empty ones while it waits for a human eye."""
    forms = list(entry.string) if isinstance(entry.string, list | tuple) else [entry.string or ""]
    return [""] * len(forms) if entry.fuzzy else forms


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def update() -> None:
    """Bring our catalogs up to the code: translations stay, new strings come in empty, unused ones go."""
    messages = merged(message for name in SOURCES for message in extract(ROOT / name))
    for language, plural_forms in PLURAL_FORMS.items():
        old, new = _read(path := LOCALE / language / OURS), Catalog(locale=language)
        for message in messages:
            text = (message.singular, message.plural) if message.plural else message.singular
            entry = new.add(text, context=message.context, locations=[(place, 0) for place in message.places])
            before = old.get(message.singular, message.context)
            if before is not None and before.pluralizable == entry.pluralizable:
                entry.string, entry.user_comments = before.string, before.user_comments
                entry.flags |= before.flags & {"fuzzy"}
        out = BytesIO()
        out.write(HEADER.format(language=language, plural_forms=plural_forms).encode())
        write_po(out, new, width=120, omit_header=True, include_lineno=False)
        _replace(path, out.getvalue().rstrip(b"\n") + b"\n")


def missing() -> list[str]:
    """What is incomplete, a line for each: strings in no catalog or untranslated, placeholders that differ."""
    lines: list[str] = []
    messages = merged(message for name in SOURCES for message in extract(ROOT / name))
    for language in PLURAL_FORMS:
        catalog = _read(LOCALE / language / OURS)
        for message in messages:
            entry = catalog.get(message.singular, message.context)
            name = f"{language}: “{message.singular}” ({message.places[0]})"
            if entry is None or entry.pluralizable != bool(message.plural):
                lines.append(f"{name} is not in the catalog: run `make messages`")
            elif not all(_forms(entry)) and (message.plural or language == "en"):
                lines.append(f"{name} is not translated")
    for path in sorted(LOCALE.rglob("*.po")):
        wrong = (entry.id for entry in _read(path) if entry.id and not _same_placeholders(entry))
        lines += [f"{path.relative_to(ROOT)}: “{text}” and its translation differ in placeholders" for text in wrong]
    return lines


def _placeholders(text: str) -> tuple[set[str], int]:
    """The named placeholders of a text, those in braces without their format, and how many nameless ones it has."""
    found = [(mark.lastgroup, mark[mark.lastgroup]) for mark in PLACEHOLDER.finditer(text) if mark.lastgroup]
    return {name for kind, name in found if kind != "nameless"}, sum(kind == "nameless" for kind, _name in found)


def _same_placeholders(entry: Entry) -> bool:
    """Whether a translation has just the placeholders of its msgid; a plural form may leave some out."""
    forms = [_placeholders(form) for form in _forms(entry) if form]
    if isinstance(entry.id, str):
        return all(form == _placeholders(entry.id) for form in forms)
    names, counts = zip(*map(_placeholders, entry.id), strict=True)
    return all(form_names <= set().union(*names) and count <= max(counts) for form_names, count in forms)


def compile_all(force: bool = False) -> None:
    """Write the `.mo` beside each catalog that has none or an older one."""
    for source in sorted(LOCALE.rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if force or not target.exists() or target.stat().st_mtime_ns <= source.stat().st_mtime_ns:
            catalog = _read(source)
            for entry in [entry for entry in catalog if entry.id and not all(_forms(entry))]:
                catalog.delete(entry.id, entry.context)  # Babel would write the msgid for an empty plural form
            out = BytesIO()
            write_mo(out, catalog)
            _replace(target, out.getvalue())


def main(command: str) -> int:
    """Run `update`, `compile` or `missing`; the exit code is 1 when something is missing."""
    commands: dict[str, Callable[[], list[str] | None]] = {"update": update, "compile": compile_all, "missing": missing}
    lines = commands[command]() or []
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
