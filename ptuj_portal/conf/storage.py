"""`STORAGE_URL`: where files lie. `file:///folder`, or `s3://key:secret@host/bucket?region=…` for any S3 service.

The portal seals every file itself, so that neither the disk nor the service can read it.
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def from_url(url: str) -> dict[str, Any]:
    """An entry of Django's STORAGES. ImproperlyConfigured for an address that is neither."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.strip("/"):
        return _folder(unquote(parts.path))
    bucket = parts.path.strip("/")
    if parts.scheme == "s3" and parts.hostname and bucket:
        return _bucket(parts, bucket)
    raise ImproperlyConfigured("STORAGE_URL must be file:///folder or s3://key:secret@host/bucket?region=name.")


def _folder(path: str) -> dict[str, Any]:
    options = {"location": path, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "apps.documents.backends.SealedFolder", "OPTIONS": options}


def _bucket(parts: Any, bucket: str) -> dict[str, Any]:
    from botocore.config import Config  # not loaded where files lie in a folder

    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    name, _, prefix = bucket.partition("/")
    scheme = "http" if query.get("insecure") == "1" else "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": name,
            "location": prefix,
            "access_key": unquote(parts.username or "") or None,
            "secret_key": unquote(parts.password or "") or None,
            "endpoint_url": f"{scheme}://{host}" + (f":{parts.port}" if parts.port else ""),
            "region_name": query.get("region"),
            "client_config": Config(
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=20,
                retries={"max_attempts": 2},
                request_checksum_calculation="when_required",  # other services than Amazon's know no newer ones
                response_checksum_validation="when_required",
            ),
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": True,
        },
    }
