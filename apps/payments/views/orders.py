"""`/placila/<id>/`: what is to be paid and how, for whoever sees the order."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core import access
from apps.core.actor import actor_of
from apps.documents.models import Document
from apps.payments import services
from apps.payments.choices import LOOKS, UNDER_WAY, ExemptionState, PaymentState
from apps.payments.exceptions import NothingToPay, PaymentUnderWay, ProviderDown
from apps.payments.models import Order, Payment
from apps.payments.registry import providers
from apps.payments.services.exemptions import may_ask


def visible(request: HttpRequest, order_id: UUID) -> Order:
    """The order as the person sees it; 404 whether it does not exist or is not theirs."""
    rows = Order.objects.visible_to(actor_of(request).in_person()).select_related("payer__person", "organisation")
    found: Order | None = rows.filter(pk=order_id).first()
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Amount and day, the ways to pay, where it stands, receipts."""
    row, actor = visible(request, order_id), actor_of(request).in_person()
    access.note_look(actor, row)
    exemptions = list(row.exemptions.order_by("-created"))
    context = {
        "order": row,
        "look": LOOKS[row.state],
        "standing": services.standing_of(row.pk).money,
        "slip": services.drawn_slip(row),
        "providers": [(name, one) for name, one in providers.items()],
        "payments": _payments(row),
        "checking": row.payments.filter(state=PaymentState.PENDING).exists(),
        "asks": next((one for one in exemptions if one.state == ExemptionState.REQUESTED), None),
        "decided": [one for one in exemptions if one.state != ExemptionState.REQUESTED],
        "may_ask": may_ask(actor, row),
    }
    return render(request, "payments/order.html", context)


def _payments(row: Order) -> list[dict[str, Any]]:
    """Money that came, with receipts."""
    settled = list(row.payments.filter(state=PaymentState.SETTLED).order_by("settled_at", "pk"))
    keys = [one.receipt for one in settled if one.receipt]
    receipts = Document.objects.select_related("file").in_bulk(keys)
    return [{"payment": one, "receipt": receipts.get(one.receipt)} for one in settled]


@never_cache
@login_required
@require_POST
def start(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """On to the provider."""
    row = visible(request, order_id)
    back = settings.BASE_URL + reverse("payments:returned", args=[row.pk])
    try:
        payment = services.start_payment(
            actor=actor_of(request).in_person(), order=row, provider=request.POST.get("ponudnik", ""), return_url=back
        )
    except LookupError as error:
        raise Http404 from error
    except PaymentUnderWay:
        return redirect("payments:returned", order_id=row.pk)
    except NothingToPay:
        messages.info(request, _("Za ta nalog ni treba plačati ničesar več."))
        return redirect(row)
    except ProviderDown:
        messages.error(request, _("Spletno plačilo zdaj ni dosegljivo. Poskusite pozneje ali plačajte z nalogom UPN."))
        return redirect(row)
    return HttpResponseRedirect(payment.redirect)


@never_cache
@login_required
@require_safe
def returned(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Where the provider sends the browser back to. That it came back says nothing: the provider is asked."""
    row = visible(request, order_id)
    payment: Payment | None = row.payments.exclude(redirect="").order_by("-created").first()
    if payment is None:
        return redirect(row)
    payment = services.check_payment(payment=payment)
    if payment.state not in UNDER_WAY:
        row.refresh_from_db()
    context = {"order": row, "payment": payment, "under_way": payment.state in UNDER_WAY, "look": LOOKS[row.state]}
    return render(request, "payments/returned.html", context)


@never_cache
@login_required
@require_safe
def slip_pdf(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The slip to print; 404 when nothing is to be paid."""
    row = visible(request, order_id)
    content = services.slip_pdf(row)
    if content is None:
        raise Http404
    name = f"nalog-{row.number}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
