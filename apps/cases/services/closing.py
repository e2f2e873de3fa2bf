"""What ends with a request for an opinion: the share by which the department saw the case."""

from django.utils import timezone

from apps.cases.choices import OpinionState
from apps.cases.models import Case, CaseShare, OpinionRequest
from apps.cases.services.telling import NOT_NEEDED, tell_asked


def end_share_of(opinion: OpinionRequest) -> None:
    """Only the share that the request made; what was shared before, or by hand, stays."""
    shares = CaseShare.objects.filter(case=opinion.case, department=opinion.department, for_opinion=True, ended=None)
    if opinion.department_id:
        now = timezone.now()
        shares.update(ended=now, changed=now)


def close_opinions(case: Case) -> None:
    """Nobody waits for them any more: each open one is withdrawn and the asked side told."""
    for opinion in case.opinions.waiting().select_related("department"):
        opinion.case, opinion.state = case, OpinionState.WITHDRAWN
        opinion.save(update_fields=["state", "changed"])
        end_share_of(opinion)
        tell_asked(opinion, NOT_NEEDED)
