"""First page of Moj Ptuj: what waits for the person, the soonest first."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.core import plugs
from apps.core.actor import Actor, actor_of

LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


def waiting_for(actor: Actor) -> list[plugs.MyWaiting]:
    """Everything that waits, by date; what has none comes last."""
    cards = [card for load in plugs.my_waiting for card in load(actor)]
    return sorted(cards, key=lambda card: card.until or LATEST)


def heading(count: int) -> str:
    """`Na vas čakajo tri stvari`: the number in words as far as people would say it."""
    if count == 0:
        return _("Nič ne čaka na vas")
    small = (
        _("ena"),
        _("dve"),
        _("tri"),
        _("štiri"),
        _("pet"),
        _("šest"),
        _("sedem"),
        _("osem"),
        _("devet"),
        _("deset"),
    )
    number = small[count - 1] if count <= len(small) else str(count)
    return ngettext("Na vas čaka %(number)s stvar", "Na vas čaka %(number)s stvari", count) % {"number": number}


@login_required
@require_safe
def my_ptuj(request: HttpRequest) -> HttpResponse:
    """`/moj-ptuj/`: cards, then the sections of the apps that have something to show."""
    cards = waiting_for(actor_of(request))
    blocks = []
    for block in plugs.my_blocks:
        if (data := block.load(request)) is not None:
            blocks.append({"template": block.template, "data": data})
    context = {"title": heading(len(cards)), "cards": cards, "blocks": blocks}
    return render(request, "portal/my_ptuj.html", context)
