"""How much of a request is taken in before anybody looks at it."""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LargestUpload(FileUploadHandler):
    """First of the handlers: what goes beyond `UPLOAD_LIMIT` (bytes of all files of the request) is counted and
    thrown away, so that no disk fills up. The file then stands in the form with its size and without contents: the
    form can say what is too large, and the rest of the form is not lost."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file of the same request."""
        super().new_file(*args, **kwargs)
        self.cut = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass it on, as long as there is room."""
        self.taken += len(raw_data)
        self.cut = self.cut or self.taken > settings.UPLOAD_LIMIT
        return None if self.cut else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file of the handlers behind; an empty one of this size when it was cut off."""
        if not self.cut:
            return None
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, self.content_length or file_size)
