# One image for web, worker, beat and prepare (docker-compose.yml). It holds no secret: settings are read at start.

FROM python:3.13-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app \
    PATH=/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=ptuj_portal.settings \
    STATIC_ROOT=/app/staticfiles
# The base image has no bytecode and a read-only container never writes any: without this each start pays for it.
RUN python -m compileall -q -x site-packages /usr/local/lib/python3.13
WORKDIR /app

FROM base AS packages
COPY requirements.txt .
# Wheels alone: no compiler is needed, and no package runs code of its own while it is installed.
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --no-input --disable-pip-version-check \
        --root-user-action ignore --require-hashes --only-binary :all: --requirement requirements.txt

FROM packages AS build
COPY . .
RUN python -m tools.messages compile
# The settings refuse weak secrets; these are random, live as long as this line and open nothing.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    FIELD_KEYS="1:$(python -c 'import secrets; print(secrets.token_urlsafe(32))')" \
    DATABASE_URL=postgres://build.invalid/portal \
    REDIS_URL=redis://build.invalid/0 \
    python manage.py collectstatic --no-input --verbosity 0
# Readable for the user below whatever umask the checkout had; tools/ was needed for the translations only.
RUN rm -r tools requirements.txt \
    && python -m compileall -q . \
    && chmod -R a+rX .

FROM base
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /srv/files \
    && install --directory --owner 10001 --group 10001 /srv/audit \
    && pip uninstall --yes --root-user-action ignore pip
COPY --from=packages /venv /venv
# Owned by root: the portal cannot change its own code, even where the file system is writable.
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8000
# The Host header must be one that ALLOWED_HOSTS knows, so it is taken from BASE_URL.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "\
import os, urllib.parse, urllib.request as web; \
host = urllib.parse.urlsplit(os.environ.get('BASE_URL', '')).hostname or 'localhost'; \
web.urlopen(web.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "ptuj_portal.wsgi", "--config", "python:ptuj_portal.conf.gunicorn"]
