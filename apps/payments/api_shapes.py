"""What the API says of orders and payments."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.shapes import StateSerializer, state_of
from apps.payments import services, upn
from apps.payments.choices import UNDER_WAY
from apps.payments.models import Order, Payment

FIELDS = (
    "header",
    "payer_iban",
    "deposit",
    "withdrawal",
    "payer_reference",
    "payer_name",
    "payer_street",
    "payer_city",
    "amount",
    "date",
    "urgent",
    "purpose_code",
    "purpose",
    "due",
    "iban",
    "reference",
    "payee_name",
    "payee_street",
    "payee_city",
    "check",
)  # fmt: skip  the twenty of UPN QR, in their order


def our_page(path: str) -> str:
    """An address of the portal for a browser."""
    return path if path.startswith("https://") else settings.BASE_URL + path


class OrderSerializer(serializers.ModelSerializer[Order]):
    """What has to be paid. `cents`: of the euro; `amount`: the same in words of the request's language; `owed_cents`:
    what is still to be paid; `about`: what it is for, such as the number of a case; `due`: last day, or null."""

    purpose = serializers.CharField(read_only=True, help_text="In the language of the request.")
    amount = serializers.CharField(read_only=True)
    owed_cents = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = (
            "id", "about", "owner_kind", "owner_id", "purpose", "cents", "amount", "owed_cents", "recipient", "iban",
            "reference", "purpose_code", "due", "state", "created", "url",
        )  # fmt: skip

    def get_owed_cents(self, order: Order) -> int:
        """From the ledger."""
        return int(self.context["standings"][order.pk].owed)

    @extend_schema_field(StateSerializer)
    def get_state(self, order: Order) -> dict[str, str]:
        """Code and wording."""
        return state_of(order)

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, order: Order) -> str:
        """The page on which the person pays it."""
        return our_page(order.get_absolute_url())


class SlipSerializer(serializers.Serializer[Any]):
    """The payment slip. `fields`: the twenty of UPN QR; `payload`: the text of the code, lines ended by LF, to be
    encoded in ISO 8859-2 (ECI 4), version 15, level M; `svg`, `pdf`: addresses of this API."""

    payload = serializers.CharField()
    svg = serializers.URLField()
    pdf = serializers.URLField()
    fields_ = serializers.DictField(child=serializers.CharField(allow_blank=True))

    def get_fields(self) -> dict[str, Any]:
        """`fields` is a name that serializers keep for themselves."""
        found: dict[str, Any] = super().get_fields()
        return {("fields" if name == "fields_" else name): one for name, one in found.items()}


class EntrySerializer(serializers.Serializer[Any]):
    """One movement of money. `debit`, `credit`: accounts of the ledger."""

    kind = serializers.CharField()
    wording = serializers.CharField(source="get_kind_display")
    debit = serializers.CharField()
    credit = serializers.CharField()
    cents = serializers.IntegerField()
    booked = serializers.DateTimeField()


class PaymentSerializer(serializers.Serializer[Any]):
    """An attempt to pay, or money that came. `redirect`: where the person goes on, while it is under way; `receipt`:
    where a browser in which the person is signed in gets the receipt, or null."""

    id = serializers.UUIDField()
    provider = serializers.CharField()
    method = serializers.CharField()
    cents = serializers.IntegerField()
    state = serializers.SerializerMethodField()
    created = serializers.DateTimeField()
    settled = serializers.DateTimeField(source="settled_at", allow_null=True)
    redirect = serializers.SerializerMethodField()
    receipt = serializers.SerializerMethodField()

    @extend_schema_field(StateSerializer)
    def get_state(self, payment: Payment) -> dict[str, str]:
        """Code and wording."""
        return state_of(payment)

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_redirect(self, payment: Payment) -> str | None:
        """An absolute address."""
        return our_page(payment.redirect) if payment.redirect and payment.state in UNDER_WAY else None

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_receipt(self, payment: Payment) -> str | None:
        """Once it is made."""
        found = self.context["receipts"].get(payment.receipt)
        return our_page(found.get_absolute_url()) if found else None


class WholeOrderSerializer(OrderSerializer):
    """With the slip (null when nothing is to be paid) and the lines of the ledger."""

    slip = SlipSerializer(read_only=True, allow_null=True)
    entries = EntrySerializer(many=True, read_only=True)

    class Meta(OrderSerializer.Meta):
        fields = (*OrderSerializer.Meta.fields, "slip", "entries")  # type: ignore[assignment]

    def to_representation(self, instance: Order) -> dict[str, Any]:
        """The order, then what belongs to it."""
        slip, here = services.slip_of(instance), f"/api/v1/orders/{instance.pk}/slip"
        told = SlipSerializer(
            {
                "payload": upn.payload(slip), "fields": dict(zip(FIELDS, upn.fields(slip), strict=True)),
                "svg": f"{settings.BASE_URL}{here}.svg/", "pdf": f"{settings.BASE_URL}{here}.pdf/",
            }
        ).data if slip else None  # fmt: skip
        entries = EntrySerializer(instance.entries.order_by("booked", "id"), many=True).data  # type: ignore[attr-defined]
        return {**OrderSerializer(instance, context=self.context).data, "slip": told, "entries": entries}
