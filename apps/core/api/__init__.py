"""Base of the developers' door: viewsets, pages, errors, scopes, throttles."""
