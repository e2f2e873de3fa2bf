"""Where a run keeps what it writes: everything lies under `.local/`, which git ignores."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
LOGS = LOCAL / "log"
RUN_FILE = LOCAL / "run.json"
ENVIRONMENT_FILE = LOCAL / "environment.json"
PREPARED_FILE = LOCAL / "prepared"
SECRETS_FILE = LOCAL / "secrets.json"
DEMO_FILE = LOCAL / "demo.json"
SIPASS_FILE = LOCAL / "sipass.json"
BENCH_FILE = LOCAL / "bench.json"
STATIC = LOCAL / "static"
METRICS = LOCAL / "metrics"
MAIL = LOCAL / "mail"
SEAL = LOCAL / "seal"
PYTHON = ROOT / ".venv" / "bin" / "python"
