"""The OAuth 2 entrance, on allauth's provider, without what we do not want of it (docs/adr/0011)."""
