#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    """Run a management command with the portal's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptuj_portal.settings")
    if "SECRET_KEY" not in os.environ:  # beside `make run`: the portal that runs from this folder
        from tools.run import adopt

        adopt()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
