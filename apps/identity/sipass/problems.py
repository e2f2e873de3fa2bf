"""Why a sign-in ended without a session: for the log a reason, for the person plain words."""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import metrics
from apps.identity.exceptions import SignInRefused

logger = logging.getLogger("portal.signin")


@dataclass(frozen=True)
class Problem:
    """status: of the page. title, text: what happened and what to do. again: whether trying once more may help."""

    status: HTTPStatus
    title: str | Promise
    text: str | Promise
    again: bool = True


UNREACHABLE = Problem(
    HTTPStatus.BAD_GATEWAY,
    _("SI-PASS se trenutno ne odziva"),
    _("Prijave nismo mogli dokončati, ker SI-PASS ne odgovarja, kot bi moral. Poskusite znova čez nekaj minut."),
)
UNTRUSTED = Problem(
    HTTPStatus.FORBIDDEN,
    _("Prijave nismo mogli preveriti"),
    _("Odgovor SI-PASS ni prestal varnostnega preverjanja, zato vas nismo prijavili. Poskusite znova."),
)
SKEWED = Problem(
    HTTPStatus.FORBIDDEN,
    _("Prijave nismo mogli preveriti"),
    _("Potrdilo SI-PASS je poteklo ali pa se uri obeh sistemov razhajata. Poskusite znova čez nekaj minut."),
)
STALE = Problem(
    HTTPStatus.FORBIDDEN,
    _("Ta prijava je potekla"),
    _("Povezava za prijavo velja enkrat in največ deset minut. Začnite znova: trajalo bo le nekaj trenutkov."),
)
CANCELLED = Problem(
    HTTPStatus.OK,
    _("Prijavo ste preklicali"),
    _("Nič se ni zgodilo in ničesar nismo shranili. Prijavite se lahko kadar koli."),
)
NOT_CONFIGURED = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    _("Prijava s SI-PASS še ni vklopljena"),
    _("Do takrat se prijavite na drug način ali se oglasite na občini."),
    again=False,
)
CLOSED = Problem(
    HTTPStatus.FORBIDDEN,
    _("Ta račun je zaprt"),
    _("Če mislite, da je to pomota, se oglasite na občini."),
    again=False,
)
CLAIMED = Problem(
    HTTPStatus.FORBIDDEN,
    _("Za to osebo že obstaja drug račun"),
    _(
        "Ista EMŠO je že povezana z drugo prijavo SI-PASS, zato vas nismo prijavili. Prijavite se tako kot "
        "prejšnjič ali se oglasite na občini, da računa uredimo."
    ),
)
WARD = Problem(
    HTTPStatus.FORBIDDEN,
    _("Za prvo prijavo potrebujete močnejše sredstvo"),
    _(
        "Vaš račun je že pripravljen, prevzamete pa ga lahko samo s prijavo srednje ali visoke ravni. V SI-PASS "
        "izberite smsPASS, digitalno potrdilo ali osebno izkaznico."
    ),
)
TOO_LOW = Problem(
    HTTPStatus.FORBIDDEN,
    _("SI-PASS ni potrdil zahtevane ravni"),
    _("Poskusite znova in v SI-PASS izberite močnejše sredstvo: smsPASS, digitalno potrdilo ali osebno izkaznico."),
)

# The reasons that are logged and counted, and what the person is told.
PROBLEMS: dict[str, Problem] = {
    "not_configured": NOT_CONFIGURED,
    "unreachable": UNREACHABLE,
    "slow": UNREACHABLE,
    "bad_status": UNREACHABLE,
    "bad_answer": UNREACHABLE,
    "too_large": UNREACHABLE,
    "insecure_address": UNREACHABLE,
    "provider_error": UNREACHABLE,
    "cancelled": CANCELLED,
    "level_refused": TOO_LOW,
    "state": STALE,
    "code_refused": STALE,
    "client_refused": UNREACHABLE,
    "token_missing": UNTRUSTED,
    "token_malformed": UNTRUSTED,
    "discovery_issuer": UNTRUSTED,
    "response_issuer": UNTRUSTED,
    "algorithm": UNTRUSTED,
    "key": UNTRUSTED,
    "signature": UNTRUSTED,
    "issuer": UNTRUSTED,
    "audience": UNTRUSTED,
    "party": UNTRUSTED,
    "expired": SKEWED,
    "issued_in_future": SKEWED,
    "issued_long_ago": SKEWED,
    "nonce": UNTRUSTED,
    "subject": UNTRUSTED,
    "userinfo_subject": UNTRUSTED,
    "inactive": CLOSED,
    "emso_of_another": CLAIMED,
    "ward_needs_level": WARD,
}


def record(refused: SignInRefused) -> Problem:
    """Log and count a refusal; returns what to tell."""
    metrics.SIGN_INS.labels("sipass", refused.reason).inc()
    level = logging.INFO if refused.reason == "cancelled" else logging.WARNING
    logger.log(level, "sign-in refused", extra={"reason": refused.reason, "detail": refused.detail})
    return PROBLEMS[refused.reason]


def record_success(level: str) -> None:
    """Log and count a sign-in."""
    metrics.SIGN_INS.labels("sipass", "ok").inc()
    logger.info("signed in", extra={"reason": "ok", "assurance": level})
