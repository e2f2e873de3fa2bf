"""`check --deploy` as the town would run the portal: https, no demo; any warning fails."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ |= {
        "BASE_URL": "https://portal.ptuj.si",
        "DEBUG": "0",
        "TRUSTED_PROXIES": "1",
        "EMAIL_URL": "smtp+tls://mail.ptuj.si",
        "CLAMD_URL": "tcp://clamav:3310",  # a town scans; the stand-in warns here
    }
    os.environ.pop("DEMO", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ptuj_portal.settings"
    execute_from_command_line([sys.argv[0], "check", "--deploy", "--fail-level", "WARNING"])
