"""`make check`: lint, types and contracts; no server is started."""

import os
import secrets
import sys

from tools import messages
from tools.environment import BIN_PATH, signing_key
from tools.places import ROOT
from tools.steps import Step, Steps

BIN = str(ROOT / ".venv" / "bin") + "/"
PY = BIN + "python"
CODE = ("apps", "ptuj_portal", "tests", "tools", "manage.py")
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))

STEPS = (
    Step("ruff: lint", (BIN + "ruff", "check", "--quiet", *CODE)),
    Step("ruff: format", (BIN + "ruff", "format", "--check", "--quiet", *CODE)),
    Step("import contracts", (BIN + "lint-imports",)),
    Step("djade: templates", (BIN + "djade", "--check", "--target-version", "5.2", *TEMPLATES)),
    Step("djLint: templates", (BIN + "djlint", "templates", "--lint", "--quiet")),
    Step("translations complete", (PY, "-m", "tools.messages", "missing")),
    Step("system check", (PY, "manage.py", "check", "--fail-level", "WARNING")),
    Step("check --deploy", (PY, "-m", "tools.deploycheck")),
    Step("mypy: types", (BIN + "mypy", "apps", "ptuj_portal", "tools")),
    Step("architecture", (PY, "-m", "pytest", "-q", "-x", "--no-cov", "tests/architecture")),
)


def environment() -> dict[str, str]:
    """Settings that satisfy the portal without a server: nothing here connects."""
    return {
        **os.environ,
        "PATH": BIN_PATH,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": "1:" + secrets.token_urlsafe(40),
        "API_SIGNING_KEY": signing_key(),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or "postgres://nobody:nothing@127.0.0.1:9/none",
        "REDIS_URL": os.environ.get("REDIS_URL") or "redis://127.0.0.1:9/0",
        "DEMO": "1",
    }


if __name__ == "__main__":
    messages.compile_all()
    sys.exit(0 if Steps().run(STEPS, environment()) else 1)
