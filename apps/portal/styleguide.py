"""`/slogovnik/` (with DEMO): every component in every state, so that nobody has to guess how a thing looks."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from apps.core.actor import ANONYMOUS
from apps.core.forms import DatePartsField, ForgivingDecimalField, MoneyFormField, PortalForm
from apps.core.money import Money
from apps.core.outgoing import mail_page, mail_samples, render_mail
from apps.documents.fields import PhotoField
from apps.territory.fields import AddressField

COLOURS = (
    ("opeka", _("Opeka"), _("eno glavno dejanje")),
    ("drava", _("Drava"), _("povezave, druga dejanja")),
    ("pesek", _("Pesek"), _("pasovi, kartice ob strani")),
    ("recna", _("Rečna"), _("»zdaj« in meritve")),
    ("papir", _("Papir"), _("podlaga strani")),
    ("crnilo", _("Črnilo"), _("besedilo")),
    ("tiho", _("Tiho"), _("dopolnilno besedilo")),
    ("uspeh", _("Uspeh"), _("končano, prosto")),
    ("pozor", _("Pozor"), _("čaka, v delu")),
    ("nujno", _("Nujno"), _("napaka, rok")),
    ("podatek", _("Podatek"), _("v obravnavi")),
)
TAGS = (
    ("neutral", "vloga", _("Osnutek")),
    ("info", "vidim", _("V obravnavi")),
    ("warning", "evro", _("Čaka na plačilo")),
    ("danger", "opozorilo", _("Čaka na dopolnitev")),
    ("success", "krog-kljukica", _("Rešeno")),
)
PARTS = (
    "barve",
    "pisava",
    "gumbi",
    "polja",
    "oznake",
    "obvestila",
    "kartice",
    "tabela",
    "koraki",
    "zemljevid",
    "e-posta",
    "prazno",
    "ikone",
)
CLOSURES = (("ne", _("Ne")), ("delna", _("Delna zapora")), ("popolna", _("Popolna zapora")))
AGES = (("otroci", _("Otroci")), ("odrasli", _("Odrasli")), ("starejsi", _("Starejši")))


class SampleForm(PortalForm):
    """Every kind of input."""

    name = forms.CharField(label=_("Besedilo"), help_text=_("Namig stoji pod oznako, nikoli v polju."))
    mail = forms.EmailField(label=_("Elektronski naslov"), required=False)
    phone = forms.CharField(
        label=_("Telefon"), required=False, widget=forms.TextInput(attrs={"type": "tel", "class": "w-m"})
    )
    secret = forms.CharField(label=_("Geslo"), widget=forms.PasswordInput, required=False)
    fixed = forms.CharField(label=_("Samo za branje"), disabled=True, initial=_("podatek iz SI-PASS"))
    choice = forms.ChoiceField(label=_("Izbirnik"), choices=CLOSURES)
    length = ForgivingDecimalField(label=_("Število z enoto"), unit="m", min_value=0)
    amount = MoneyFormField(label=_("Znesek"), min_value=Money(100), required=False)
    day = DatePartsField(label=_("Datum"), help_text=_("Na primer 5 3 2027."))
    closure = forms.ChoiceField(label=_("Ena izbira"), choices=CLOSURES, widget=forms.RadioSelect)
    ages = forms.MultipleChoiceField(label=_("Več izbir"), choices=AGES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label=_("Potrjujem, da so podatki resnični"))
    address = AddressField(label=_("Naslov z iskalnikom"), help_text=_("Ulica ali naselje in hišna številka."))
    text = forms.CharField(label=_("Daljše besedilo"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label=_("Datoteka"), help_text=_("PDF ali slika, največ 10 MB."), required=False)
    photos = PhotoField(label=_("Fotografije"), actor=ANONYMOUS, most=3, required=False)


def icon_names() -> list[str]:
    """Names of the sprite, read from the sprite."""
    path = finders.find("icons.svg")
    text = Path(str(path)).read_text(encoding="utf-8") if path else ""
    return re.findall(r'<symbol id="([a-z-]+)"', text)


def sample() -> SampleForm:
    """The form as somebody filled it in."""
    return SampleForm(
        prefix="ok",
        initial={
            "name": "Dravska ulica", "choice": "delna", "length": 14, "day": dt.date(2027, 3, 5), "closure": "delna",
            "ages": ["otroci"], "amount": Money(3630), "address": "Prešernova ulica 12",
        },
    )  # fmt: skip


def faulty() -> SampleForm:
    """The form as it comes back with errors."""
    form = SampleForm(
        prefix="no",
        data={
            "no-length": "veliko", "no-day_0": "31", "no-day_1": "2", "no-day_2": "2027", "no-address": "Prešrnova 12",
            "no-amount": "0,50", "no-mail": "ana@", "no-choice": "ne",
        },
    )  # fmt: skip
    form.is_valid()
    return form


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The sheet."""
    context: dict[str, Any] = {
        "parts": PARTS,
        "colours": COLOURS,
        "tags": TAGS,
        "sample": sample(),
        "faulty": faulty(),
        "icons": icon_names(),
        "mails": [{"name": name, "title": sample.title} for name, sample in mail_samples.items()],
        "day": dt.date(2026, 11, 18),
        "sum": Money(123450),
    }
    return render(request, "portal/styleguide.html", context)


@require_safe
@xframe_options_sameorigin
def mail(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A mail with made-up words, in the language of the address; in a sandbox, for mails have styles inside."""
    if name not in mail_samples:
        raise Http404
    sample = mail_samples.get(name)
    words = render_mail(sample.template, sample.context(), language=translation.get_language() or "sl")
    if form == "txt":
        return HttpResponse(f"{words.subject}\n\n{words.text}", content_type="text/plain; charset=utf-8")
    return mail_page(words)
