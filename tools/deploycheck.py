"""`check --deploy` as the town would run the portal: https, no demo; any warning fails."""

import os
import sys
import tempfile
from pathlib import Path

from django.core.management import execute_from_command_line

from tools.seal import make_seal

PASSWORD = "opened for this check alone"  # noqa: S105  the seal is thrown away with its folder

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        make_seal(Path(folder), PASSWORD, unit="check --deploy")
        os.environ |= {
            "BASE_URL": "https://portal.ptuj.si",
            "DEBUG": "0",
            "TRUSTED_PROXIES": "1",
            "EMAIL_URL": "smtp+tls://mail.ptuj.si",
            "CLAMD_URL": "tcp://clamav:3310",  # a town scans; the stand-in warns here
            "SEAL_PKCS12": f"{folder}/seal.p12",  # and seals
            "SEAL_PASSWORD": PASSWORD,
            "TRUST_LIST": folder,  # and has looked up whose signatures count
        }
        os.environ.pop("DEMO", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "ptuj_portal.settings"
        execute_from_command_line([sys.argv[0], "check", "--deploy", "--fail-level", "WARNING"])
