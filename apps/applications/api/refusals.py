"""What services refuse, as problems of the API: which status, and pointers to what has to be mended."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotFound, PermissionDenied, Throttled, ValidationError

from apps.applications.engine import Evaluation, Problem
from apps.applications.exceptions import AlreadyFiled, CannotInvite, Incomplete, NotForYou, NotOpen, Stale
from apps.applications.models import Application
from apps.applications.services.canonical import Fault, Malformed
from apps.applications.services.drafts import definition_of
from apps.applications.services.reading import Places, explained
from apps.applications.wording import CANNOT_INVITE, NOT_FOR_YOU
from apps.core.api.problems import Conflict, Unprocessable, Wrong, refused
from apps.core.ratelimit import RateLimited
from apps.documents.exceptions import FileRefused, StorageDown


class Unavailable(APIException):
    """503: not now, nothing was changed."""

    status_code = 503
    default_code = "unavailable"


@contextmanager
def refusals() -> Iterator[None]:
    """Around services: their exceptions become problems."""
    try:
        yield
    except Application.DoesNotExist as error:
        raise NotFound from error
    except (NotOpen, AlreadyFiled, Stale) as error:
        raise Conflict(_words(error)) from error
    except NotForYou as error:
        raise PermissionDenied(str(NOT_FOR_YOU[str(error)])) from error
    except CannotInvite as error:
        raise Conflict(str(CANNOT_INVITE[str(error)])) from error
    except Malformed as error:
        raise refused(faults_of(error.faults)) from error
    except FileRefused as error:
        raise Unprocessable(" ".join(error.messages)) from error
    except RateLimited as error:
        raise Throttled(error.wait) from error
    except StorageDown as error:
        raise Unavailable(_("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut.")) from error


def _words(error: Exception) -> str:
    if isinstance(error, AlreadyFiled):
        return _("Vloga je že oddana in se ne more več spremeniti.")
    if isinstance(error, Stale):
        return _("Vloga je bila medtem spremenjena drugje. Preberite jo znova.")
    return _("Vlog za ta postopek zdaj ne sprejemamo.")


def faults_of(faults: Iterable[Fault]) -> Iterator[Wrong]:
    """Answers in a wrong shape."""
    for fault in faults:
        yield ("answers", *fault.path), fault.message, fault.code


def incomplete(application: Application, evaluation: Evaluation, error: Incomplete) -> ValidationError:
    """400 with everything that holds up the filing."""
    found: list[Wrong] = []
    for problem in problems_of(application, evaluation, error.problems):
        path = evaluation.pointer(problem).removeprefix("#/").split("/")
        found.append((tuple(path), problem.message, problem.code))
    return refused([*found, *(_missing(name) for name in error.missing)])


def problems_of(application: Application, evaluation: Evaluation, problems: Iterable[Problem]) -> list[Problem]:
    """With what the registers say of what could not be understood."""
    language = get_language() or "sl"
    return explained(definition_of(application.version), problems, application.unclear, language, Places())


def _missing(name: str) -> Wrong:
    if name == "statement":
        return ("statement",), _("Potrdite, da so podatki resnični."), "required"
    kind, _mark, key = name.partition(":")
    if kind == "cosigner":
        return ("cosigners", key), _("Vlogo morajo potrditi vsi sovlagatelji."), "waiting"
    return ("attachments", name), _("Priložite zahtevano datoteko."), "required"
