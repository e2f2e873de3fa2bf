"""What readers and reporters do: vote, follow, confirm, reopen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.ratelimit import client_address
from apps.identity.decorators import in_any_name
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.exceptions import MoveRefused
from apps.reports.forms.acts import CommentForm, FollowForm, ReopenForm
from apps.reports.models import Report, Reporter, ReportFollower
from apps.reports.services.links import follower_of, follower_path, leaving_of, reporter_of, subscription_path
from apps.reports.views import drafts
from apps.reports.views.public import page_of, seen

VOTES, VOTES_IN = 30, 3600


@require_POST
def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Še vedno je tam"; from a form that was about to report the same, it is followed as well."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    ratelimit.count("report-votes", actor.key or client_address(request), allowed=VOTES, seconds=VOTES_IN)
    counted = services.vote(actor=actor, report=row, address=client_address(request))
    told = _("Hvala, vaš glas je zapisan.") if counted else _("Da to vidite, smo že zapisali.")
    key = request.POST.get("kljuc", "")
    if key:
        followed = services.follow_report(actor=actor, report=row, email=_email(request))
        told += " " + _("O novostih vas bomo obveščali.") if actor.user else _told_to_confirm(followed)
        drafts.keep(request, key, text="", place=None)
    messages.success(request, told)
    return redirect(row.get_absolute_url())


def _email(request: HttpRequest) -> str:
    """Of the form, when it is an address."""
    form = FollowForm({"email": request.POST.get("email", "")})
    return str(form.cleaned_data["email"]) if form.is_valid() else ""


def _told_to_confirm(followed: Any) -> str:
    return " " + _("Na vaš naslov smo poslali povezavo, s katero potrdite obveščanje.") if followed else ""


@require_POST
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin, or with an account end, to hear of a report. The answer tells nobody who follows already."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    if request.POST.get("dejanje") == "konec":
        services.unfollow(actor=actor, report=row)
        messages.success(request, _("Obvestil o tej prijavi ne boste več dobivali."))
        return redirect(row.get_absolute_url())
    form = FollowForm(request.POST)
    if not actor.user and not form.is_valid():
        return page_of(request, actor, row, form=form)
    ratelimit.count("report-follows", actor.key or client_address(request), allowed=VOTES, seconds=VOTES_IN)
    services.follow_report(actor=actor, report=row, email="" if actor.user else form.cleaned_data["email"])
    told = _("O novostih vas bomo obveščali.") if actor.user else _told_to_confirm(True).strip()
    messages.success(request, told)
    return redirect(row.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: confirm by a button, for machines follow links too; later end it by another."""
    follower = follower_of(token)
    if follower is None:
        raise Http404
    if request.method == "POST":
        ends = request.POST.get("dejanje") == "konec"
        if ends:
            services.unfollow(actor=actor_of(request), follower=follower)
            messages.success(request, _("Obvestil o tej prijavi ne boste več dobivali."))
        else:
            services.confirm_follower(follower=follower)
            messages.success(request, _("O novostih vas bomo obveščali."))
        return redirect("reports:index") if ends else HttpResponseRedirect(request.path)
    return render(request, "reports/following.html", {"follower": follower, "report": follower.report})


@in_any_name
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs end letters by one POST without cookies (RFC 8058); whoever follows the link themselves gets to the
    page of what they hear of. Exempt from CSRF: the link itself is the right, and there is nothing else."""
    try:
        found = leaving_of(token)
    except LookupError as error:
        raise Http404 from error
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") != "One-Click":
            return HttpResponseBadRequest("List-Unsubscribe=One-Click", content_type="text/plain")
        services.leave(found)
        return HttpResponse(_("Odjavljeni ste."), content_type="text/plain; charset=utf-8")
    if found is None:
        raise Http404
    return redirect(follower_path(found) if isinstance(found, ReportFollower) else subscription_path(found))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The reporter's own page by the link in their mail: first it asks to confirm, later it is the report, private ones
    too."""
    reporter = reporter_of(token)
    if reporter is None:
        raise Http404
    actor, row = actor_of(request).in_person(), reporter.report
    if row.state == ReportState.UNCONFIRMED:
        if request.method == "POST":
            services.confirm_report(actor=actor, reporter=reporter)
            messages.success(request, _("Hvala, prijava je potrjena in oddana."))
            return HttpResponseRedirect(request.path)
        return render(request, "reports/confirm.html", {"report": row})
    if request.method != "POST":
        return page_of(request, actor, row, token=token)
    return (_comment if request.POST.get("dejanje") == "pojasnilo" else _reopen)(request, row, token)


def _reopen(request: HttpRequest, row: Report, token: str = "") -> HttpResponse:
    """What the reporter says after a repair: that it is fixed, or what is not; the reason is public."""
    actor, form = actor_of(request).in_person(), ReopenForm(request.POST)
    fixed = request.POST.get("dejanje") == "odpravljeno"
    if not fixed and not form.is_valid():
        return page_of(request, actor, row, token=token, reopen=form)
    try:
        if fixed:
            services.confirm_fixed(actor=actor, report_id=row.pk)
        else:
            services.reopen_by_reporter(actor=actor, report_id=row.pk, reason=form.cleaned_data["reason"])
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        again = _("Prijava je znova odprta. Hvala, da ste to sporočili.")
        messages.success(request, _("Hvala, da ste to potrdili.") if fixed else again)
    return HttpResponseRedirect(request.path if token else row.get_absolute_url())


def _comment(request: HttpRequest, row: Report, token: str = "") -> HttpResponse:
    """What the reporter adds; everybody reads it while the report is public."""
    actor, form = actor_of(request).in_person(), CommentForm(request.POST)
    if not form.is_valid():
        return page_of(request, actor, row, token=token, comment=form)
    try:
        services.comment_report(actor=actor, report_id=row.pk, text=form.cleaned_data["text"])
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Hvala, pojasnilo je dodano. Oddelek ga je dobil."))
    return HttpResponseRedirect(request.path if token else row.get_absolute_url())


def _own(request: HttpRequest, pk: UUID) -> Report:
    """Of the reporter who is signed in; 404 for everybody else."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    if not (actor.user and Reporter.objects.filter(report=row, user=actor.user.pk).exists()):
        raise Http404
    return row


@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for a reporter who is signed in."""
    return _reopen(request, _own(request, pk))


@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for what they add."""
    return _comment(request, _own(request, pk))
