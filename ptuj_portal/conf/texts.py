"""Long texts of settings."""

API_DESCRIPTION = """
The REST API of the portal of the City Municipality of Ptuj.

- Lists are `{"results": […], "next": …}`; `next` is the address of the next page or null.
- Errors are RFC 9457 `application/problem+json`; `errors[].pointer` names the field.
- `Accept-Language: sl` (default) or `en` chooses the language of texts.
- `ETag` is given on every GET; send it back as `If-None-Match`.
- A POST that creates honours `Idempotency-Key`: the same key within a day gives the same answer once.
- Without a token 120 requests a minute.

**Tokens** are OAuth 2 (`/.well-known/oauth-authorization-server`). A program that acts for itself exchanges its
credentials (`grant_type=client_credentials`) for a token of its organisation. A program that acts for a person sends
them to the authorization address (`response_type=code`, PKCE with S256 always, exact redirect address) and exchanges
the code; refresh tokens rotate and last 30 days. Send a token as `Authorization: Bearer …`; 401 says that it does not
hold, 403 with `insufficient_scope` which scope it lacks. Scopes are `<resource>:read` and `<resource>:write`. Clients
are made by the municipality's staff.
"""
