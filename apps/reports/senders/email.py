"""By e-mail, through the outbox of messages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.notifications.services import Letter, post_letters
from apps.reports.exceptions import SendingRefused
from apps.reports.models import Dispatch, Recipient
from apps.reports.registry import Passed, Sender
from apps.reports.senders.telling import lines_of, picture_of


class EmailSender(Sender):
    """A letter; answers come to the office by mail. Written twice it is one letter: by the dispatch."""

    label: Any = gettext_lazy("elektronska pošta")

    def check(self, recipient: Recipient) -> None:
        """An e-mail address."""
        try:
            validate_email(recipient.address)
        except ValidationError as error:
            raise ValidationError({"address": _("Vpišite elektronski naslov.")}) from error

    def send(self, dispatch: Dispatch) -> Passed:
        """Into the outbox of messages, which tries for days by itself."""
        try:
            validate_email(dispatch.recipient.address)
        except ValidationError as error:
            raise SendingRefused("no address") from error
        report = dispatch.report
        lines = [_("Mestna občina Ptuj vam posreduje prijavo, za katero ste pristojni."), "", *lines_of(report)]
        lines += [picture] if (picture := picture_of(report)) else []
        subject = _("Posredovana prijava: %(title)s") % {"title": report.title}
        body = format_html_join("\n", "<p>{}</p>", ((line,) for line in lines if line))
        letter = Letter(
            to=dispatch.recipient.address, subject=subject[:200], text="\n".join(lines),
            html=format_html("<html lang='sl'><body>{}</body></html>", body), kind="reports.dispatch",
            dedupe=str(dispatch.pk),
        )  # fmt: skip
        post_letters([letter])
        return Passed()
