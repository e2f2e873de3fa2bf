"""Long texts of settings."""

API_DESCRIPTION = """
The REST API of the portal of the City Municipality of Ptuj.

- Lists are `{"results": […], "next": …}`; `next` is the address of the next page or null.
- Errors are RFC 9457 `application/problem+json`; `errors[].pointer` names the field.
- `Accept-Language: sl` (default) or `en` chooses the language of texts.
- `ETag` is given on every GET; send it back as `If-None-Match`.
- A POST that creates honours `Idempotency-Key`: the same key within a day gives the same answer once.
- Without a token 120 requests a minute.
"""
