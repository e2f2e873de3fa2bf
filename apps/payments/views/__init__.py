"""Pages of payments."""

from apps.payments.views.callbacks import callback
from apps.payments.views.exemptions import exemption
from apps.payments.views.orders import order, returned, slip_pdf, start
from apps.payments.views.simulator import simulator

__all__ = ["callback", "exemption", "order", "returned", "simulator", "slip_pdf", "start"]
