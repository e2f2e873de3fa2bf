"""Groups of kinds of notices that several apps share, and the kinds of this app."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, KindGroup, kind_groups, kinds

CASES, PAYMENTS, REPORTS, ACCOUNT, DOCUMENTS, WORK, PORTAL = (
    "cases", "payments", "reports", "account", "documents", "work", "portal",
)  # fmt: skip
REPRESENTATION = _("gre za zastopanje v vašem imenu (ZUP, 53. člen)")

GROUPS = {
    CASES: KindGroup(_("Moje vloge in zadeve"), _("Oddane vloge, sporočila uradnih oseb, sopodpisi in osnutki.")),
    PAYMENTS: KindGroup(_("Plačila"), _("Prejeta plačila in oprostitve taks.")),
    REPORTS: KindGroup(_("Prijave napak"), _("Kaj se dogaja s prijavami, ki ste jih oddali ali jih spremljate.")),
    DOCUMENTS: KindGroup(_("Dokumenti"), _("Datoteke, ki jih nismo mogli sprejeti.")),
    ACCOUNT: KindGroup(_("Pooblastila in račun"), _("Pooblastila, prenosi podatkov in zahteve o osebnih podatkih.")),
    WORK: KindGroup(
        _("Moje delo na občini"), _("Nove zadeve in vloge, mnenja, sporočila strank, prijave in roki."), staff=True
    ),
    PORTAL: KindGroup(
        _("Novosti portala"), _("Obvestila, ki niso nujna za vaše zadeve."), on=(), consent="neobvezna-obvestila"
    ),
}
MANDATES = {
    "granted": _("Ponujena pooblastila"),
    "accepted": _("Sprejeta pooblastila"),
    "declined": _("Zavrnjena pooblastila"),
    "confirmed": _("Potrjena zastopanja"),
    "revoked": _("Preklicana pooblastila"),
    "renounced": _("Odpovedi pooblastilom"),
}


def register() -> None:
    """Called once from AppConfig.ready()."""
    for order, (name, group) in enumerate(GROUPS.items()):
        kind_groups.register(name, group, order=100 * (order + 1))
    for what, title in MANDATES.items():
        kinds.register(f"mandate.{what}", Kind(ACCOUNT, title, legal=REPRESENTATION))
    kinds.register("documents.refused", Kind(DOCUMENTS, _("Zavrnjene datoteke")))
    kinds.register("welcome", Kind(PORTAL, _("Dobrodošlica")))
