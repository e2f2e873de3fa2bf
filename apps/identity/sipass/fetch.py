"""Questions to the provider: short patience, small answers, no detours."""

import json
import time
from typing import Any

import requests
from django.conf import settings

from apps.identity.exceptions import SignInRefused
from apps.identity.sipass import config

MAX_BYTES = 262_144
CHUNK = 16_384


class PatientSession(requests.Session):
    """A session that follows no redirect, waits no longer than `SIPASS_TIMEOUT` for each step nor three times that in
    all, reads no more than MAX_BYTES, and asks over https only (loopback aside). SignInRefused otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # a .netrc would put its own credentials over ours

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """One question."""
        config.refuse_insecure(str(url))
        kwargs |= {"timeout": settings.SIPASS_TIMEOUT, "allow_redirects": False, "stream": True}
        kwargs["proxies"] = requests.utils.get_environ_proxies(str(url))
        try:
            response = super().request(method, url, *args, **kwargs)
            # requests keeps a body that was read beforehand here.
            response._content = _body(response, time.monotonic() + 2 * settings.SIPASS_TIMEOUT)
        except requests.Timeout as error:
            raise SignInRefused("slow", type(error).__name__) from error
        except requests.RequestException as error:
            raise SignInRefused("unreachable", type(error).__name__) from error
        return response


def _body(response: requests.Response, deadline: float) -> bytes:
    read = b""
    for chunk in response.iter_content(CHUNK):
        read += chunk
        if len(read) > MAX_BYTES:
            response.close()
            raise SignInRefused("too_large")
        if time.monotonic() > deadline:
            response.close()
            raise SignInRefused("slow", "body")
    return read


def document(response: requests.Response) -> dict[str, Any]:
    """The JSON object in an answer, whatever its status; SignInRefused when there is none."""
    try:
        found = json.loads(response.content)
    except ValueError as error:
        raise SignInRefused("bad_answer", f"status {response.status_code}, no JSON") from error
    if not isinstance(found, dict):
        raise SignInRefused("bad_answer", "not an object")
    return found


def get(url: str, **headers: str) -> dict[str, Any]:
    """Ask for a JSON object; SignInRefused unless the answer is 200 and one."""
    with PatientSession() as session:
        response = session.get(url, headers={"Accept": "application/json", **headers})
    if response.status_code != requests.codes.ok:
        raise SignInRefused("bad_status", str(response.status_code))
    return document(response)
