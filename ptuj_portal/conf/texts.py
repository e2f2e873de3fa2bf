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

**Offices**: a program of the municipality, or of another authority, that was let into a department reads and moves its
cases at `/api/v1/office-cases/`; to every other program they do not exist (404).

**Webhooks**: a program registers an address at `/api/v1/webhooks/` and is told of events. Messages are signed by
[Standard Webhooks](https://www.standardwebhooks.com/) (`webhook-id`, `webhook-timestamp`, `webhook-signature`), carry
ids and codes alone, come at least once and are tried again for days. Verify them over the bytes as they came:

```python
import base64, hashlib, hmac, time

def verify(secret, headers, body):
    stamp = int(headers["webhook-timestamp"])
    if abs(time.time() - stamp) > 300:  # five minutes: an old message is not played again
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{stamp}.".encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    theirs = [part[3:] for part in headers["webhook-signature"].split() if part.startswith("v1,")]
    return any(hmac.compare_digest(ours, one) for one in theirs)
```

**Statistics** at `/api/v1/statistics/cases/` are open data, as JSON or CSV; counts from one to four are left out.
"""
