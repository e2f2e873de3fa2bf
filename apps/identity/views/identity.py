"""What SI-PASS told the portal about the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.actor import actor_of
from apps.identity.decorators import level_required
from apps.identity.known import masked
from apps.identity.models import Person


@never_cache
@require_safe
@level_required("substantial")
def my_identity(request: HttpRequest) -> HttpResponse:
    """`/moj-ptuj/moji-podatki/identiteta/`: one's own data alone, also while acting for somebody else; numbers are
    masked, for a screen can be seen by others."""
    actor = actor_of(request)
    people = Person.objects.visible_to(actor).select_related("user")
    person = get_object_or_404(people, user=actor.user)
    numbers = {"emso": masked(str(person.emso)), "tax_number": masked(str(person.tax_number))}
    return render(request, "identity/my_identity.html", {"person": person, **numbers})
