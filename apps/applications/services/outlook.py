"""What comes after filing and when: the same words on the confirmation page and on the receipt."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.applications.models import Application
from apps.applications.services.filing import FEE
from apps.core.legal_time import add_working_days
from apps.core.templatetags.portal import in_sentence
from apps.payments.models import Order

WORKING_DAYS = 5  # in which the authority calls for a supplement (ZUP 67/1)


@dataclass(frozen=True)
class Coming:
    """One thing that comes. at: by when, in words; kind: `pay`, `check` or `decide`."""

    kind: str
    icon: str
    title: str
    at: str
    text: str


def order_of(application: Application) -> Order | None:
    """What has to be paid for it; None without a fee."""
    order: Order | None = Order.objects.of("case", application.case_id or "").filter(key=FEE).first()
    return order


def coming(received: dt.date, due: dt.date | None, why: str, order: Order | None) -> list[Coming]:
    """Paying, checking, deciding, in the language in force. due, why: the last day for the decision, and its
    explanation; order: what is to be paid, None when nothing is."""
    steps = [_pay(order)] if order else []
    return [*steps, _check(add_working_days(received, WORKING_DAYS)), _decide(due, why)]


def _pay(order: Order) -> Coming:
    at = _("do %(day)s") % {"day": in_sentence(order.due)} if order.due else _("čim prej")
    text = _("Vlogo obravnavamo že zdaj, odločbo pa vam bomo vročili, ko bo taksa plačana.")
    return Coming("pay", "evro", _("Plačajte upravno takso %(amount)s") % {"amount": order.amount}, at, text)


def _check(last: dt.date) -> Coming:
    at = _("v petih delovnih dneh, najpozneje %(day)s") % {"day": in_sentence(last)}
    return Coming(
        "check", "vidim", _("Pregledamo vlogo"), at,
        _("Če kaj manjka, vam pošljemo poziv in povemo, kaj je treba dopolniti."),
    )  # fmt: skip


def _decide(due: dt.date | None, why: str) -> Coming:
    text = _("Našli jo boste v Mojem Ptuju, o tem vas obvestimo po e-pošti.")
    if due is None:
        return Coming("decide", "listina", _("Prejmete odločitev"), "", text)
    at = _("najpozneje %(day)s") % {"day": in_sentence(due)}
    return Coming("decide", "listina", _("Prejmete odločitev"), at, f"{sentence(why)} {text}")


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
