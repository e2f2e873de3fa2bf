"""Which step leads where: the state table as data."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.questions.choices import QuestionState as S
from apps.questions.workflow.sides import ASKER, MODERATOR, OFFICE, PORTAL


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` to `target`, open to `sides`. label: on the button. told: what the timeline says,
    Slovenian and English, with `%(why)s` where the step has a reason. open: whether the asker reads it."""

    sources: frozenset[S]
    target: S
    sides: frozenset[str]
    label: Any
    told: tuple[str, str]
    open: bool = True


def _from(*states: S) -> frozenset[S]:
    return frozenset(states)


STEPS: dict[str, Step] = {
    "receive": Step(
        _from(S.UNCONFIRMED), S.NEW, frozenset({ASKER, PORTAL}), _("Prejmite vprašanje"),
        ("Vprašanje je prejeto.", "The question was received."),
    ),
    "assign": Step(
        _from(S.NEW, S.ASSIGNED), S.ASSIGNED, OFFICE, _("Prevzemite vprašanje"),
        ("Odgovor pripravljamo.", "The answer is being prepared."),
    ),
    "release": Step(
        _from(S.NEW, S.ASSIGNED), S.NEW, OFFICE, _("Predajte oddelku"),
        ("Vprašanje čaka na oddelku.", "The question waits at the department."), open=False,
    ),
    "answer": Step(
        _from(S.NEW, S.ASSIGNED), S.ANSWERED, OFFICE, _("Odgovorite"),
        ("Na vprašanje smo odgovorili.", "The question was answered."),
    ),
    "publish": Step(
        _from(S.ANSWERED, S.REDACTED), S.PUBLISHED, frozenset({MODERATOR}), _("Objavite"),
        ("Vprašanje in odgovor sta objavljena.", "Question and answer are published."),
    ),
    "withdraw": Step(
        _from(S.PUBLISHED), S.ANSWERED, frozenset({ASKER}), _("Umaknite soglasje"),
        ("Soglasje k objavi je umaknjeno, odgovor ni več javen.", "The consent was withdrawn, the answer is private."),
    ),
    "redact": Step(
        _from(S.PUBLISHED), S.REDACTED, OFFICE | {MODERATOR}, _("Umaknite iz javnosti"),
        ("Vprašanje in odgovor nista več javna.", "Question and answer are not public any more."),
    ),
    "refuse": Step(
        _from(S.NEW, S.ASSIGNED), S.REFUSED, OFFICE, _("Zavrnite"),
        ("Na vprašanje ne bomo odgovorili: %(why)s.", "The question will not be answered: %(why)s."),
    ),
    "close": Step(
        _from(S.NEW, S.ASSIGNED, S.ANSWERED), S.CLOSED, OFFICE | {PORTAL}, _("Zaključite"),
        ("Vprašanje je zaključeno: %(why)s.", "The question was closed: %(why)s."),
    ),
    "reopen": Step(
        _from(S.CLOSED, S.REFUSED), S.NEW, OFFICE, _("Znova odprite"),
        ("Vprašanje je znova odprto.", "The question was opened again."),
    ),
}  # fmt: skip
