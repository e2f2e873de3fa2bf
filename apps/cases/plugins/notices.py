"""Kinds of notices about cases, and by what law people must hear of them."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, kinds

SERVED = _("od vročitve tečejo roki (ZUP, 87. člen)")
PARTIES = {
    "cases.collect": Kind("cases", _("Odločitve, ki čakajo na prevzem"), legal=SERVED),
    "cases.served": Kind("cases", _("Vročene odločitve"), legal=SERVED),
    "cases.letter": Kind("cases", _("Dopisi"), legal=SERVED),
    "cases.supplement": Kind("cases", _("Pozivi za dopolnitev"), legal=_("od poziva teče rok (ZUP, 67. člen)")),
    "cases.party": Kind(
        "cases", _("Udeležba v postopku"), legal=_("kdor je udeležen, mora za postopek vedeti (ZUP, 44. člen)")
    ),
    "cases.message": Kind("cases", _("Sporočila uradnih oseb")),
}
OFFICE = {
    "cases.registered": _("Vpisane vloge na papirju"),
    "cases.supplemented": _("Dopolnitve vlog"),
    "cases.party_message": _("Sporočila strank"),
    "cases.opinion_asked": _("Zaprosila za mnenje"),
    "cases.opinion_given": _("Prejeta mnenja"),
    "cases.opinion_closed": _("Mnenja, ki niso več potrebna"),
    "cases.appealed": _("Prejete pritožbe"),
    "cases.digest": _("Jutranji pregled rokov"),
}


def register() -> None:
    """Called from the app's `register`."""
    for name, kind in PARTIES.items():
        kinds.register(name, kind)
    for name, title in OFFICE.items():
        kinds.register(name, Kind("work", title))
