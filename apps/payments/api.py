"""Orders for developers: what one has to pay, the slip, and paying online by the services of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.formats import Pdf, Svg
from apps.core.api.problems import Conflict, Unavailable, refused
from apps.core.api.viewsets import ReadViewSet, idempotent
from apps.documents.models import Document
from apps.payments import services, upn
from apps.payments.api_shapes import OrderSerializer, PaymentSerializer, WholeOrderSerializer
from apps.payments.choices import UNDER_WAY
from apps.payments.exceptions import NothingToPay, PaymentUnderWay, ProviderDown
from apps.payments.models import Order
from apps.payments.registry import providers


@contextmanager
def refusals() -> Iterator[None]:
    """Around `start_payment`: what it refuses becomes problems."""
    try:
        yield
    except LookupError as error:
        raise refused([(("provider",), _("Tega ponudnika plačil ni."), "unknown_provider")]) from error
    except NothingToPay as error:
        raise Conflict(_("Za ta nalog ni treba plačati ničesar več."), "nothing_to_pay") from error
    except PaymentUnderWay as error:
        raise Conflict(_("Banka še preverja prejšnje plačilo."), "payment_under_way") from error
    except ProviderDown as error:
        text = _("Spletno plačilo zdaj ni dosegljivo. Poskusite pozneje ali plačajte z nalogom UPN.")
        raise Unavailable(text, "provider_down") from error


class PaySerializer(serializers.Serializer[Any]):
    """By whom it is paid; left out: the first provider there is."""

    provider = serializers.CharField(required=False, max_length=30)


class OrderViewSet(ReadViewSet):
    """What the person who is signed in, or whom they act for, has to pay or has paid, the latest first; never the
    orders of one's office."""

    scope = "orders"
    open_reading = False
    queryset = Order.objects.select_related("payer__person", "organisation")
    serializer_class = OrderSerializer
    filterset_fields = ("about", "state", "reference", "owner_kind", "owner_id")

    def get_queryset(self) -> QuerySet[Any]:
        """In person, whatever office one holds."""
        rows: Any = self.queryset
        return rows.visible_to(actor_of(self.request).in_person())

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With what the ledger says of all of them, in one query."""
        rows = args[0] if kwargs.get("many") else args[:1]
        return OrderSerializer(*args, **kwargs | {"context": self.told(rows)})

    def told(self, rows: Any) -> dict[str, Any]:
        """Context of serializers."""
        standings = services.standings_of([row.pk for row in rows])
        return {**self.get_serializer_context(), "standings": standings}

    def looked_at(self) -> Order:
        """The order, told to the trail."""
        order: Order = self.get_object()
        access.note_look(actor_of(self.request).in_person(), order)
        return order

    @extend_schema(responses=WholeOrderSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One order with its slip and the lines of the ledger."""
        order = self.looked_at()
        return Response(WholeOrderSerializer(order, context=self.told([order])).data)

    @extend_schema(methods=["GET"], summary="Attempts to pay", responses=PaymentSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def payments(self, request: Request, pk: UUID) -> Response:
        """The latest first. The provider is asked about an attempt that is under way."""
        order = self.looked_at()
        rows = list(order.payments.order_by("-created", "-pk"))  # type: ignore[attr-defined]
        for row in rows:
            if row.redirect and row.state in UNDER_WAY:
                services.check_payment(payment=row)
        receipts = Document.objects.in_bulk([row.receipt for row in rows if row.receipt])
        return Response(PaymentSerializer(rows, many=True, context={"receipts": receipts}).data)

    @extend_schema(summary="Begin to pay", request=PaySerializer, responses={201: PaymentSerializer})
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def pay(self, request: Request, pk: UUID) -> Response:
        """`redirect` is where the person goes on in a browser; the same attempt while one is begun. 409
        `nothing_to_pay` or `payment_under_way` (a bank looks at an earlier attempt), 503 `provider_down`."""
        sent = PaySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        order, names = self.looked_at(), [name for name, _one in providers.items()]
        with translation.override("sl"):
            back = settings.BASE_URL + reverse("payments:returned", args=[order.pk])
        with refusals():
            payment = services.start_payment(
                actor=actor_of(request).in_person(), order=order, return_url=back,
                provider=sent.validated_data.get("provider") or next(iter(names), ""),
            )  # fmt: skip
        return Response(PaymentSerializer(payment, context={"receipts": {}}).data, status.HTTP_201_CREATED)

    @extend_schema(summary="The code of the slip", responses={(200, "image/svg+xml"): OpenApiTypes.STR})
    @action(
        detail=True, methods=["get"], url_path="slip.svg", filter_backends=[], pagination_class=None,
        renderer_classes=[JSONRenderer, Svg],
    )  # fmt: skip
    def slip_svg(self, request: Request, pk: UUID) -> HttpResponse:
        """The QR code as a picture without a size; 404 when nothing is to be paid."""
        slip = services.slip_of(self.looked_at())
        if slip is None:
            raise NotFound
        return HttpResponse(upn.svg_of(slip), content_type=Svg.media_type)

    @extend_schema(summary="The slip to print", responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(
        detail=True, methods=["get"], url_path="slip.pdf", filter_backends=[], pagination_class=None,
        renderer_classes=[JSONRenderer, Pdf],
    )  # fmt: skip
    def slip_pdf(self, request: Request, pk: UUID) -> HttpResponse:
        """The slip at its real size; 404 when nothing is to be paid."""
        content = services.slip_pdf(self.looked_at())
        if content is None:
            raise NotFound
        return HttpResponse(content, content_type=Pdf.media_type)


RESOURCES = {"orders": OrderViewSet}
