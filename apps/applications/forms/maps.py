"""Maps of a step without JavaScript: a click or a button sends the page, the next one shows the place nearer."""

import re

from django.http import HttpRequest

from apps.applications.forms.steps import StepForm

MAP = re.compile(r"karta:(?P<field>[a-z0-9_A-Z-]{1,160}):(?P<zoom>[0-3])")
CLICKED = re.compile(r"[a-z0-9_A-Z-]{1,160}")
NEAREST = 3


def map_of(request: HttpRequest, act: str) -> str:
    """How the next page shows the map without JavaScript: nearer after a click, all of it by the button."""
    if match := MAP.fullmatch(act):
        return f"karta={match['field']}:{match['zoom']}#id_{match['field']}_karta"
    clicked = next((name for name in request.POST if name.endswith("-karta.x")), "").removesuffix("-karta.x")
    if not CLICKED.fullmatch(clicked):
        return ""
    zoom = request.POST.get(f"{clicked}-blizu", "")
    nearer = min(int(zoom) + 1, NEAREST) if zoom.isascii() and zoom.isdigit() and len(zoom) == 1 else 1
    return f"karta={clicked}:{nearer}#id_{clicked}_karta"


def nearer(wanted: str, form: StepForm) -> None:
    """How near the map without JavaScript shows a place."""
    name, _mark, zoom = wanted.partition(":")
    if name in form.fields and zoom.isdigit():
        form.fields[name].widget.zoom = min(int(zoom), NEAREST)  # type: ignore[union-attr]
