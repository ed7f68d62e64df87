#!/bin/sh
# Behaves like the entry point of the official image. Options, or `odoo …`, start the server; any other
# command runs as it is. HOST, PORT, USER and PASSWORD name the database unless the configuration file
# does. Unlike the official image, the server may start without any database.
set -eu
: "${ODOO_RC:=/etc/odoo/odoo.conf}"

in_file() { grep -qE "^[[:space:]]*$1[[:space:]]*=" "$ODOO_RC" 2>/dev/null; }

case "${1:-odoo}" in
  odoo) [ "$#" -eq 0 ] || shift ;;
  -*) ;;
  *) exec "$@" ;;
esac
if [ -n "${HOST:-}" ]; then
  in_file db_host || set -- "$@" --db_host "$HOST"
  in_file db_port || set -- "$@" --db_port "${PORT:-5432}"
  in_file db_user || set -- "$@" --db_user "${USER:-odoo}"
  in_file db_password || set -- "$@" --db_password "${PASSWORD:-odoo}"
fi
exec odoo "$@"
