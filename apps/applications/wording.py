"""Words for what an application records in codes."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.applications.registry import signers
from apps.core.legal_time import LJUBLJANA
from apps.core.templatetags.portal import in_sentence
from apps.identity.choices import Level

SIPASS = "sipass: "
NOT_FOR_YOU = {  # by what `NotForYou` says
    "person": gettext_lazy(
        "Ta postopek je za organizacije. V meniju ob svojem imenu izberite organizacijo, za katero delujete."
    ),
    "organisation": gettext_lazy("Ta postopek je za osebe. V meniju ob svojem imenu preklopite na svoje ime."),
    "mandate": gettext_lazy("Vaše pooblastilo tega postopka ne zajema."),
    "drafts": gettext_lazy("Za ta postopek imate že preveč osnutkov. Nadaljujte enega od njih ali katerega izbrišite."),
}

CANNOT_INVITE = {  # by what `CannotInvite` says
    "none": gettext_lazy("Ta vloga nima sovlagateljev."),
    "many": gettext_lazy("Več sovlagateljev pri tej vlogi ni mogoče povabiti."),
    "again": gettext_lazy("Na ta naslov ste povabilo že poslali. Na seznamu ga lahko pošljete znova ali umaknete."),
    "self": gettext_lazy("To je naslov vlagatelja. Vpišite naslov nekoga drugega."),
}
CANNOT_JOIN = {  # by what `CannotJoin` says
    "self": gettext_lazy(
        "Vlogo vlagate vi, zato je ne morete potrditi kot sovlagatelj. Povezavo odpre povabljena oseba."
    ),
    "twice": gettext_lazy("Pri tej vlogi ste sovlagatelj že po drugem povabilu. Vsako povabilo potrdi druga oseba."),
    "office": gettext_lazy("Prijavljeni ste s službenim računom. Vlogo potrdite s svojim računom občana."),
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


def cosigner_words(kept: dict[str, Any]) -> str:
    """What was filed of a co-applicant: who confirmed it as whom, when, and how they were known."""
    words, account = [kept["name"]], kept.get("account", "")
    if account and account != kept["name"]:
        words.append(_("račun: %(name)s") % {"name": account})
    if kept["answered"]:
        at = timezone.localtime(dt.datetime.fromisoformat(kept["answered"]), LJUBLJANA)
        words.append(_("potrjeno %(day)s ob %(time)s") % {"day": in_sentence(at), "time": date_format(at, "H.i.s")})
    if kept["means"]:
        words.append(means_words(kept["means"]))
    return ", ".join(words)


def signature_words(signature: dict[str, Any]) -> str:
    """Who signed, and whether it counts."""
    name = str(signature.get("signer", ""))
    title = str(signers.get(name).title) if name in signers else name
    if signature.get("simulated"):
        return _("%(title)s; podpis je samo za preizkus in nima pravnega učinka") % {"title": title}
    return title
