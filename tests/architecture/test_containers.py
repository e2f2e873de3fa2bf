"""The container setup runs what the Procfile runs, shuts its services in, and holds no secret."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ptuj_portal.conf.checks import weakness
from tools.places import ROOT
from tools.procfile import commands

COMPOSE_FILE = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_FILE)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|DATABASE_URL|REDIS_URL")
REFERENCE = re.compile(r"\$\{\w+:\?[^}]*\}")  # of a variable that must be set, without a default
RANDOM = re.compile(r"(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{16,}|\b[0-9a-f]{24,}\b")
PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")


def argv(command: str | list[str]) -> list[str]:
    """A command of docker-compose.yml as the arguments it becomes."""
    return shlex.split(command) if isinstance(command, str) else command


def instructions(name: str) -> list[str]:
    """What follows an instruction in the Dockerfile, in its order."""
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def texts(node: Any) -> Iterator[str]:
    """Every string in a tree of YAML, keys apart."""
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from texts(child)
    elif isinstance(node, str):
        yield node


def example() -> dict[str, str]:
    """Names and values of .env.example."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def required() -> list[str]:
    """Names that settings.py hands to refuse_weak_secrets."""
    tree = ast.parse((ROOT / "ptuj_portal/settings.py").read_text())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    call = next(call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "refuse_weak_secrets")
    return [node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("name", commands())
def test_command_is_the_procfiles(name: str) -> None:
    """Nobody debugs a worker that is started differently in containers."""
    assert argv(SERVICES[name]["command"]) == commands()[name]


def test_image_starts_web() -> None:
    """The image by itself is the web process."""
    assert json.loads(instructions("CMD")[-1]) == commands()["web"]


def test_own_services() -> None:
    """The Procfile's processes and the one-shot preparation are all that is built here."""
    assert set(OURS) == {*commands(), "prepare"}


def test_web_listens_for_nginx() -> None:
    """Loopback would be the container's own, and one proxy stands in front."""
    assert SERVICES["web"]["environment"]["BIND"] == "0.0.0.0:8000"
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == "1"


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_shut_in(name: str) -> None:
    """No capabilities, no way to new ones; ours besides have a fixed user without rights and a read-only system."""
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"}
    if name in OURS:
        assert service["read_only"] is True
        assert any(mount.startswith("/tmp:") for mount in service["tmpfs"])
        assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", service["user"])
        assert instructions("USER") == [service["user"]]


@pytest.mark.parametrize("name", SERVICES)
def test_service_stays_up(name: str) -> None:
    """Started again after a crash and asked whether it is well; what prepares ends by itself."""
    if name == "prepare":
        assert (SERVICES[name]["restart"], SERVICES[name]["healthcheck"]) == ("no", {"disable": True})
        return
    assert SERVICES[name]["restart"] == "unless-stopped"
    check = " ".join(SERVICES[name].get("healthcheck", {}).get("test", []))
    if name == "web":
        assert not check, "the image's own is meant to apply"
        check = instructions("HEALTHCHECK")[0]
        assert "/healthz" in check
    assert check


@pytest.mark.parametrize(("name", "sign"), [("worker", "queue:default"), ("beat", "beat")])
def test_heartbeat_is_asked(name: str, sign: str) -> None:
    """The check is a valid program that looks for the sign of this process."""
    command, *_rest, program = SERVICES[name]["healthcheck"]["test"]
    compile(program, name, "exec")
    assert command == "CMD"
    assert f'lives("{sign}")' in program


def test_order_of_start() -> None:
    """Nothing starts before what it needs is ready."""
    conditions = {
        name: {other: how["condition"] for other, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    servers = {"postgres": "service_healthy", "redis": "service_healthy"}
    assert conditions["prepare"] == servers
    assert all(conditions[name] == servers | {"prepare": "service_completed_successfully"} for name in commands())
    assert conditions["nginx"] == {"web": "service_healthy"}


def test_only_nginx_can_be_reached() -> None:
    """One published port; who has a way out otherwise is who calls other systems, and the servers are not among them."""
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    outside = {name for name, network in COMPOSE["networks"].items() if not network.get("internal")}
    on = {
        network: {name for name, service in SERVICES.items() if network in service["networks"]} for network in outside
    }
    assert on == {"edge": {"nginx"}, "out": {"web", "worker"}}


def test_install_is_locked() -> None:
    """Every install checks hashes and takes no development tools."""
    installs = [line for line in instructions("RUN") if re.search(r"\bpip\b.* install\b", line)]
    assert installs
    assert all("--require-hashes" in line and "requirements.txt" in line for line in installs)
    assert "requirements-dev" not in DOCKERFILE
    assert "apt-get" not in DOCKERFILE


def test_image_holds_no_secret() -> None:
    """Secrets are neither set in the image nor found in what is sent to build it."""
    assert not SECRET.search(" ".join(instructions("ENV") + instructions("ARG")))
    assert not RANDOM.search(DOCKERFILE)
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert not {"!.env", "!.local", "!.git", "!."} & set(rules)


def test_compose_holds_no_secret() -> None:
    """Secrets come from .env alone; a missing one stops the start instead of becoming empty."""
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not SECRET.search(name) or REFERENCE.fullmatch(value), name
    for text in texts(COMPOSE):
        assert not RANDOM.search(text), text
        assert not PASSWORD_IN_URL.search(text), text


def test_example_names_what_is_required() -> None:
    """Whoever fills .env.example has forgotten nothing, and nobody can run with it as it is."""
    names = example()
    assert set(required()) | set(re.findall(r"\$\{(\w+)", COMPOSE_FILE)) <= names.keys()
    assert all(weakness(name, names[name]) for name in required())
    assert not [name for name, value in names.items() if SECRET.search(name) and value]


def test_files_are_where_those_who_need_them_look() -> None:
    """Web takes in and hands out, the worker checks and erases; nginx reads opened files, out of memory alone."""
    mounts = {name: set(service.get("volumes", [])) for name, service in SERVICES.items()}
    shared = {"files:/srv/files", "spool:/run/spool"}
    assert mounts["web"] == shared
    assert mounts["worker"] == shared | {"audit:/srv/audit"}
    assert not any(shared & mounts[name] for name in SERVICES if name not in ("web", "worker"))
    assert "spool:/run/spool:ro" in mounts["nginx"]
    assert COMPOSE["volumes"]["spool"]["driver_opts"]["type"] == "tmpfs"
    environment = SERVICES["web"]["environment"]
    assert environment["STORAGE_URL"].endswith("file:///srv/files}")
    assert environment["ACCEL_SPOOL"] == "/run/spool"
    location = (ROOT / "deploy/nginx.conf").read_text().split(f"location {environment['ACCEL_REDIRECT']}/ {{")[1]
    assert re.match(r"\s+internal;\s+alias /run/spool/;", location)


def test_containers_are_no_demo() -> None:
    """DEMO and DEBUG are for one's own machine."""
    for names in (example(), *(service.get("environment", {}) for service in SERVICES.values())):
        assert not {"DEMO", "DEBUG"} & names.keys()
