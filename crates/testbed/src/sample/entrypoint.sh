#!/bin/sh
# Same rule as the real image: options, or `odoo …`, start the server; anything else is run as it is.
set -eu
case "${1:-odoo}" in
  odoo) [ "$#" -eq 0 ] || shift; exec odoo "$@" ;;
  -*) exec odoo "$@" ;;
  *) exec "$@" ;;
esac
