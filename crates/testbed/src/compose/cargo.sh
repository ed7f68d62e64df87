#!/bin/sh
# Stands in for cargo in the image `rust:1.95-bookworm` of the test of docker-compose.yml.
set -eu
stand_in=/usr/local/share/stand-in
expected='build --release --locked --package ecluse-server --bin ecluse'
if [ "$*" != "$expected" ]; then
    echo "this stand-in for cargo knows only: cargo $expected" >&2
    exit 1
fi
# The files that the program was compiled from, relative to the root of the workspace.
missing=0
while read -r path; do
    if [ ! -f "$path" ]; then
        echo "deploy/Dockerfile does not copy $path, which the program is compiled from" >&2
        missing=1
    fi
done <"$stand_in/sources"
[ "$missing" -eq 0 ]
install -D "$stand_in/ecluse" target/release/ecluse
