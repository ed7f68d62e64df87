#!/bin/sh
# Stands in for Odoo: one page that says what is installed, and its health.
set -eu
addons=/mnt/extra-addons
site=/srv/site

say() { echo "$(date '+%Y-%m-%d %H:%M:%S'),000 $$ INFO sample $1"; }
escape() { printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g'; }
# The value of one key in a manifest written one key a line.
field() { sed -n "s/^[[:space:]]*[\"']$2[\"'][[:space:]]*:[[:space:]]*[\"']\([^\"']*\)[\"'].*/\1/p" "$1" | head -n 1; }

for argument in "$@"; do
  if [ "$argument" = --stop-after-init ]; then
    say "odoo.service.server: Initiating shutdown"
    exit 0
  fi
done

trap 'kill "$server" 2>/dev/null; exit 0' TERM INT
server=
rows= list= count=0
for manifest in "$addons"/*/__manifest__.py "$addons"/*/__openerp__.py; do
  [ -f "$manifest" ] || continue
  name=$(basename "$(dirname "$manifest")")
  version=$(field "$manifest" version)
  rows="$rows<tr><td>$(escape "$name")</td><td>$(escape "$version")</td></tr>"
  list="$list${list:+,}{\"name\":\"$(escape "$name")\",\"version\":\"$(escape "$version")\"}"
  count=$((count + 1))
done
project=$(escape "${ECLUSE_PROJECT:-}") stage=$(escape "${ECLUSE_STAGE:-}")
release=$(escape "${ECLUSE_RELEASE:-}") digest=$(escape "${ECLUSE_DIGEST:-}")
cat > "$site/index.html" <<PAGE
<!doctype html><html lang="en"><meta charset="utf-8"><title>$project $stage</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}td,th{text-align:left;padding:.2rem 1.5rem .2rem 0}code{overflow-wrap:anywhere}</style>
<h1>$project on $stage</h1><p>Release <b>${release:-none}</b><br>Image <code>$digest</code></p>
<table><tr><th>Addon</th><th>Version</th></tr>$rows</table></html>
PAGE
printf '{"project":"%s","stage":"%s","release":"%s","digest":"%s","addons":[%s]}\n' "$project" "$stage" "$release" "$digest" "$list" > "$site/status.json"
say "odoo.modules.loading: $count modules loaded in 0.01s, 0 queries (+0 extra)"

httpd -f -p 8069 -h "$site" &
server=$!
say "odoo.service.server: HTTP service running on port 8069"

sick=
[ "${SAMPLE_HEALTH:-pass}" = pass ] || sick=yes
for file in "$addons"/unhealthy "$addons"/*/unhealthy; do
  [ -e "$file" ] && sick=yes
done
if [ -z "$sick" ]; then
  # In the background, so that the wait below can be interrupted by a signal. The file is renamed
  # when it is whole, so that nobody reads it empty.
  {
    sleep "${SAMPLE_HEALTH_DELAY:-0}"
    mkdir -p "$site/web"
    printf '{"status": "pass"}' > "$site/health.new"
    mv "$site/health.new" "$site/web/health"
  } &
fi
wait "$server"
