"""Nobody: for demo and tests, where a report shall go nowhere and come back all the same."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.reports.models import Dispatch
from apps.reports.registry import Heard, Passed, Sender

WORKS = dt.timedelta(days=3)  # so long it is being dealt with


class Simulator(Sender):
    """Takes everything at once and has finished after some days."""

    label: Any = gettext_lazy("simulator (ne pošlje nikamor)")
    follows = True

    def send(self, dispatch: Dispatch) -> Passed:
        """The same id whenever it is sent."""
        return Passed(remote_id=f"SIM-{dispatch.pk.hex[-8:]}")

    def hear(self, dispatches: list[Dispatch]) -> Iterable[Heard]:
        """By the time that went by."""
        for dispatch in dispatches:
            sent = dispatch.sent or timezone.now()
            over = timezone.now() - sent > WORKS
            yield Heard(dispatch.pk, "closed" if over else "open", changed=sent + WORKS if over else sent)
