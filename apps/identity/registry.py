"""What people can consent to. Only what the portal really heeds stands here."""

from dataclasses import dataclass
from typing import Any

from apps.core.registry import Registry


@dataclass(frozen=True)
class ConsentPurpose:
    """One purpose (GDPR, article 7: specific, as easy to withdraw as to give).

    wording: the sentence the person agrees to. version: raised when the meaning changes; who agreed to an older one is
    asked again. effect: what changes with a yes and with a no, in plain words.
    """

    title: Any
    wording: Any
    effect: Any
    version: int = 1


consent_purposes: Registry[ConsentPurpose] = Registry("purpose of consent")
