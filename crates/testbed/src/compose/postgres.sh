#!/bin/sh
# What the image `postgres` does at its first start, as far as docker-compose.yml relies on it:
# a cluster, its superuser with a password, and a database. A later start finds the cluster.
set -eu
if [ "${1:-}" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?}"
    user=${POSTGRES_USER:-postgres}
    password=$(mktemp)
    printf '%s\n' "$POSTGRES_PASSWORD" >"$password"
    # The arguments of initdb are words, as in the original image.
    # shellcheck disable=SC2086
    initdb --username="$user" --pwfile="$password" --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=trust ${POSTGRES_INITDB_ARGS:-}
    rm "$password"
    printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --options='-c listen_addresses=' start
    if [ "${POSTGRES_DB:-$user}" != postgres ]; then
        createdb --username="$user" --maintenance-db=postgres "${POSTGRES_DB:-$user}"
    fi
    # The first server listens on its socket only, and scripts may keep it for a while: here for more
    # than one interval of the health check, which must not take it for the one that will serve.
    sleep 6
    pg_ctl --wait --mode=fast stop
fi
if [ "${1:-}" = postgres ]; then
    shift
    set -- postgres -c 'listen_addresses=*' "$@"
fi
exec "$@"
