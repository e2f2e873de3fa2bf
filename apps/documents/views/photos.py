"""`/slike/<address>/<size>.<extension>`: pictures of photos, rebuilt ones alone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.crypto import SealBroken
from apps.documents import services
from apps.documents.exceptions import StorageDown
from apps.documents.models import Photo, PhotoFile


@require_safe
def photo(request: HttpRequest, address: UUID, size: int, extension: str) -> HttpResponseBase:
    """The picture for those who may see it now; 404 for everybody and everything else. Whoever keeps a copy must ask
    before it is shown again: hiding holds from the next look."""
    actor = actor_of(request)
    try:
        picture, public = services.readable_picture(actor=actor, address=address, size=size, extension=extension)
        etag = quote_etag(picture.file.sha256[:32])
        response = get_conditional_response(request, etag=etag) or HttpResponse(
            services.picture_bytes(picture), content_type=picture.file.content_type
        )
    except (PhotoFile.DoesNotExist, StorageDown, SealBroken) as error:
        raise Http404 from error
    if not public:
        _note(actor, picture.photo)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
    if public:
        response["Cross-Origin-Resource-Policy"] = "cross-origin"  # feeds and maps on other pages show them
    return response


def _note(actor: Actor, photo: Photo) -> None:
    """Tell the trail, unless a person looks at what is theirs or at nobody's."""
    subject = photo.data_subject
    if subject is not None and (actor.user is None or subject != actor.user.pk):
        access.note(actor, "view", photo, subject=subject)
