#!/bin/sh
# The container's roles: `setup` once per release, then any number of `web`, `intake` and `worker`.
# Anything else is run as it is, for example: docker compose run --rm web python manage.py create_tenant ...
set -eu
cd "$(dirname "$0")/.."

# WEB_CONCURRENCY is gunicorn's own variable; the proxy alone can reach the port, so its headers count
serve() {
    exec "$@" gunicorn portal.wsgi:application \
        --bind "${HOST:-0.0.0.0}:${PORT:-8000}" \
        --worker-class gthread --threads 4 \
        --worker-tmp-dir /dev/shm --no-control-socket \
        --max-requests 2000 --max-requests-jitter 200 \
        --timeout 60 --graceful-timeout 30 \
        --forwarded-allow-ips '*' \
        --access-logfile - --error-logfile -
}

case "${1:-web}" in
    setup)
        python manage.py migrate --noinput
        python manage.py createcachetable
        # viewflow's own front end is not used, and its style sheet names fonts that it does not ship
        python manage.py collectstatic --noinput --verbosity 0 --ignore viewflow
        python docker/create_bucket.py
        python manage.py check_storage
        exec python manage.py check --deploy --fail-level ERROR
        ;;
    web)
        serve
        ;;
    intake)
        # objections being submitted: a queue of them never stands before readers, and readers' pages go first
        serve nice -n 10
        ;;
    worker)
        exec python manage.py work
        ;;
    *)
        exec "$@"
        ;;
esac
