"""Whether an answer helped: each account and each browser says so once."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404

from apps.core import crypto
from apps.core.actor import Actor
from apps.questions.models import Question, QuestionVote


def vote(*, actor: Actor, question: Question, browser: str, helpful: bool) -> bool:
    """Whether it counted. browser: a secret of the browser's session, for whoever is not signed in. Http404 for what is
    not public."""
    if not Question.objects.in_public().filter(pk=question.pk).exists():
        raise Http404
    voter = crypto.blind_index(actor.key or f"browser:{browser}", f"question-vote:{question.pk}")
    counter = "helpful" if helpful else "unhelpful"
    try:
        with transaction.atomic():
            QuestionVote.objects.create(question=question, voter=voter, helpful=helpful)
            Question.objects.filter(pk=question.pk).update(**{counter: F(counter) + 1})
    except IntegrityError:
        return False
    return True
