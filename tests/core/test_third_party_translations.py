"""Every string of the packages that bring no Slovenian of their own has one in `locale/third_party`."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, npgettext, override, pgettext
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.trans_real import DjangoTranslation, translation

from tools.messages import Message, compile_all, extract

PLURAL_NUMBERS = (1, 2, 3, 5)  # one number for each of the four forms


@pytest.fixture(scope="module")
def catalog() -> DjangoTranslation:
    """All Slovenian catalogs as Django merges them, read anew from the `.po` files."""
    compile_all()
    translation_file_changed(None, Path("django.mo"))
    return translation("sl")


def folder_of(package: str) -> Path:
    """Where an installed package lies."""
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None, f"{package} has no files"
    return Path(spec.origin).parent


def is_known(message: Message, catalog: DjangoTranslation) -> bool:
    """Whether the merged catalog has a string itself, or all four forms of a plural one.

    A singular is also found in a plural entry, as gettext() would do.
    """
    key = f"{message.context}\x04{message.singular}" if message.context else message.singular
    entries = vars(catalog)["_catalog"]
    forms = [entries.get((key, form)) for form in range(len(PLURAL_NUMBERS))]
    return all(forms) or (message.plural is None and bool(entries.get(key)))


def shown(message: Message) -> list[str]:
    """What a screen in Slovenian shows for a string, one text for each of its forms."""
    with override("sl"):
        if message.plural is None:
            text = pgettext(message.context, message.singular) if message.context else gettext(message.singular)
            return [text]
        if message.context:
            return [npgettext(message.context, message.singular, message.plural, n) for n in PLURAL_NUMBERS]
        return [ngettext(message.singular, message.plural, n) for n in PLURAL_NUMBERS]


@pytest.mark.parametrize("package", ["unfold", "django_celery_beat", "django_filters"])
def test_package_speaks_slovenian(package: str, catalog: DjangoTranslation) -> None:
    """Nothing of a package is left in English; the list names what is, with the file that shows it."""
    messages = extract(folder_of(package))
    assert messages, f"no strings found in {package}"
    missing = [
        f"{message.context or ''} {message.singular!r} ({message.places[0]})".strip()
        for message in messages
        if not is_known(message, catalog) or not all(shown(message))
    ]
    assert not missing, f"{package}, not in Slovenian:\n" + "\n".join(missing)
