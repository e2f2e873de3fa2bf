"""What a form carries of the person who fills it in, for pages that make their forms themselves."""

from apps.identity.acting import token_of

__all__ = ["token_of"]
