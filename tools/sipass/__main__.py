"""`python -m tools.sipass`: the stand-in as a process of its own, told everything by the environment."""

import json
import os

from tools.places import LOCAL, ROOT
from tools.sipass.keys import kept_key
from tools.sipass.provider import Client, Provider
from tools.sipass.server import make_server
from tools.sipass.web import Site

PERSONAS = ROOT / "apps" / "identity" / "data" / "personas.json"


def main() -> None:
    """Serve until a signal ends it."""
    base = os.environ["BASE_URL"].rstrip("/")
    client = Client(
        os.environ["SIPASS_CLIENT_ID"],
        os.environ["SIPASS_CLIENT_SECRET"],
        [f"{base}/accounts/oidc/sipass/login/callback/"],
        [f"{base}/"],
    )
    issuer, key = os.environ["SIPASS_ISSUER"], kept_key(LOCAL / "sipass.pem")
    server = make_server(int(issuer.rsplit(":", 1)[1]))
    server.set_app(Site(Provider(issuer, client, json.loads(PERSONAS.read_text()), key)))
    server.serve_forever()


if __name__ == "__main__":
    main()
