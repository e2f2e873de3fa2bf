"""Mails of this app that staff may put in their own words."""

from django.utils.translation import gettext_lazy as _

from apps.core.outgoing import whole_link
from apps.core.written import WrittenText, plain_field, texts

COSIGN = WrittenText(
    title=_("Povabilo k sopodpisu vloge"),
    sample=lambda: {"who": "Ana Vzorčna", "procedure": "Zapora občinske ceste", "path": "/sopodpis/primer/"},
    subject=_("Povabilo k sopodpisu vloge"),
    paragraphs=(
        _("Vabi vas: {{ kdo }}\nPostopek: {{ postopek }}"),
        _("Vlogo preberete in potrdite ali zavrnete po prijavi v portal. Povezava je samo za vas, ne posredujte je."),
    ),
    fields={"kdo": plain_field("who", _("kdo vlaga")), "postopek": plain_field("procedure", _("ime postopka"))},
    button=_("Odprite povabilo"), link=whole_link(),
    why=_("To sporočilo ste prejeli, ker je nekdo vaš naslov vpisal pri vlogi na portalu Mestne občine Ptuj. Če ga "
          "niste pričakovali, ga prezrite. Nanj ne odgovarjajte."),
)  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    texts.register("applications/mail/cosign", COSIGN, order=40)
