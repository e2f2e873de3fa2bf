"""The storage on a disk of our own (`STORAGE_URL=file:///…`)."""

import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class SealedFolder(FileSystemStorage):
    """A folder for its owner alone. A name appears only when all its bytes are on the disk: a power cut leaves a
    `.part` that the nightly comparison finds, never half a file."""

    def _save(self, name: str, content: Any) -> str:
        path = self.path(name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with os.fdopen(os.open(f"{path}.part", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{path}.part", path)
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name
