"""What identity plugs into the house about personal data: what it knows, how it forgets, how long it keeps."""

from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import system_actor
from apps.core.plugs import ConsentPurpose, consent_purposes
from apps.identity.known import SECTIONS
from apps.identity.models import User
from apps.identity.rules import RULES
from apps.identity.services import erasure

PURPOSES = (
    ("neobvezna-obvestila", ConsentPurpose(
        title=_("Neobvezna obvestila po e-pošti"),
        wording=_(
            "Soglašam, da mi Mestna občina Ptuj po e-pošti pošilja obvestila, ki niso nujna za moje zadeve, na primer "
            "novosti portala. Soglasje lahko kadar koli prekličem v Mojih podatkih."
        ),
        effect=_("Obvestila o vaših zadevah, rokih in zahtevah prejemate ne glede na to soglasje."),
    )),
    ("raziskava-storitev", ConsentPurpose(
        title=_("Povabila k anketam o storitvah"),
        wording=_(
            "Soglašam, da me Mestna občina Ptuj po e-pošti povabi k anketi o kakovosti svojih storitev. Odgovori niso "
            "obvezni. Soglasje lahko kadar koli prekličem v Mojih podatkih."
        ),
        effect=_("Brez soglasja vas k anketi ne povabimo. Na vaše zadeve to ne vpliva."),
    )),
)  # fmt: skip


def erase(user: User) -> None:
    """In the name of the portal: who decided is checked and written down above."""
    erasure.erase_account(actor=system_actor("erasure"), user=user)


def register() -> None:
    """Called once from AppConfig.ready()."""
    for order, (key, section) in enumerate(SECTIONS):
        plugs.personal_data.register(key, section, order=10 + order)
    for order, (key, rule) in enumerate(RULES):
        plugs.retention_rules.register(key, rule, order=100 + order)
    for key, purpose in PURPOSES:
        consent_purposes.register(key, purpose)
    plugs.erasures.register("identity", plugs.Erasure(erasure.plan, erase), order=900)  # last: others need the account
