"""The deadline of a decision for people's own calendars (RFC 5545)."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from apps.applications.models import Application

BEFORE = dt.timedelta(hours=15)  # the alarm rings at nine on the day before


def deadline_calendar(application: Application, address: str) -> bytes | None:
    """One all-day event on the last day for the decision, the same each time it is asked for; None without a deadline.
    Its UID never changes, so that a calendar that takes it again moves the event instead of adding another."""
    case: Any = application.case
    if case.decision_due is None:
        return None
    event = Event()
    event.add("uid", f"{case.pk}@{settings.BASE_URL.split('://')[-1].split('/')[0]}")
    event.add("dtstamp", case.changed)
    event.add("dtstart", case.decision_due)
    event.add("dtend", case.decision_due + dt.timedelta(days=1))
    event.add("summary", _("Rok za odločitev: %(number)s") % {"number": case.number})
    event.add("description", f"{case.title}\n{case.due_words}\n{address}")
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add_component(_alarm(case.number))
    calendar = Calendar()
    calendar.add("prodid", "-//Mestna občina Ptuj//Portal//SL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _alarm(number: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -BEFORE)
    alarm.add("description", _("Jutri se izteče rok za odločitev v zadevi %(number)s.") % {"number": number})
    return alarm
