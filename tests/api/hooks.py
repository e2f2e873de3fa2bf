"""Somebody else's system that takes webhooks, and can be told how to misbehave."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Receiver:
    """code: what it answers; headers: besides; sleep: seconds before; kept: what came, as (headers, body)."""

    def __init__(self):
        self.code, self.headers, self.sleep, self.kept = 200, {}, 0.0, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.kept.append((dict(self.headers), body))
                time.sleep(outer.sleep)
                self.send_response(outer.code)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def secure(self, path, name):
        """Speak TLS with a certificate for a name that signs itself, written to a path."""
        key, today = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(True, False, False, False, False, True, False, False, False)
        made = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(today - dt.timedelta(1)).not_valid_after(today + dt.timedelta(1))
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        made = made.add_extension(usage, critical=True)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
        secret = path.with_suffix(".key")
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path, secret)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def bodies(self):
        return [json.loads(body) for _headers, body in self.kept]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def verify(secret, headers, body, now=None):
    """The example of docs/webhooks.md: whether a message is ours and fresh."""
    stamp = int(headers["webhook-timestamp"])
    if abs((now or time.time()) - stamp) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{stamp}.".encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    theirs = [part.partition(",")[2] for part in headers["webhook-signature"].split() if part.startswith("v1,")]
    return any(hmac.compare_digest(ours, one) for one in theirs)
