"""Words for what an application records in codes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.applications.registry import signers
from apps.identity.choices import Level

SIPASS = "sipass: "
NOT_FOR_YOU = {  # by what `NotForYou` says
    "person": _lazy(
        "Ta postopek je za organizacije. V meniju ob svojem imenu izberite organizacijo, za katero delujete."
    ),
    "organisation": _lazy("Ta postopek je za osebe. V meniju ob svojem imenu preklopite na svoje ime."),
    "mandate": _lazy("Vaše pooblastilo tega postopka ne zajema."),
    "drafts": _lazy("Za ta postopek imate že preveč osnutkov. Nadaljujte enega od njih ali katerega izbrišite."),
}


def means_words(means: str) -> str:
    """`SI-PASS (smsPASS)`, in the language in force."""
    if means.startswith(SIPASS):
        mechanism = means.removeprefix(SIPASS).strip()
        return f"SI-PASS ({mechanism})" if mechanism else "SI-PASS"
    known = {"account": _("račun z elektronskim naslovom"), "client": _("program, ki uporablja API")}
    return known.get(means, means)


def level_words(level: str) -> str:
    """`srednja`."""
    return str(Level(level).label) if level in Level.values else level


def signature_words(signature: dict[str, Any]) -> str:
    """Who signed, and whether it counts."""
    name = str(signature.get("signer", ""))
    title = str(signers.get(name).title) if name in signers else name
    if signature.get("simulated"):
        return _("%(title)s; podpis je samo za preizkus in nima pravnega učinka") % {"title": title}
    return title
