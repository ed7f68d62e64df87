# The recipe of a dependency image, run by root in a container of the base. Its arguments are Debian
# packages; Python's are in requirements.txt. Each way to fail has a status of its own: verdict.rs.
umask 022
files=/run/ecluse
mkdir -p "$HOME"
if [ $# -gt 0 ]; then
    command -v apt-get >/dev/null || exit 70
    # Nothing is started while it is installed.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy || exit 79
        own_policy=yes
    fi
    apt-get update || exit 71
    apt-get install --yes --no-install-recommends -- "$@" || exit 72
    [ -z "${own_policy-}" ] || rm $policy
fi
if [ -s $files/requirements.txt ]; then
    python3 -m pip --version || exit 73
    python3 -m pip install --requirement $files/requirements.txt || exit 74
fi
if command -v dpkg-query >/dev/null; then
    dpkg-query --show --showformat '${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\n' >$files/debian.installed || exit 75
fi
if command -v python3 >/dev/null && python3 -c 'import pip' 2>/dev/null; then
    python3 -m pip list --format json >$files/python.installed || exit 75
fi
exit 0
