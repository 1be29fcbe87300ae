#!/bin/sh
# Records the transcripts anew: record.sh [--check] [NAME...]. Uses the venv and the
# sources that ../run.sh fetched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${BLACKBOX_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/allauth-blackbox}"
: "${BLACKBOX_PYTHON:=$BLACKBOX_CACHE/venv/bin/python}"
: "${ALLAUTH_SDIST:=$BLACKBOX_CACHE/django_allauth-65.21.1}"
clock=$BLACKBOX_CACHE/$(tr -d '\n=' <"$here/requirements.txt")
if ! [ -d "$clock" ]; then
    "$BLACKBOX_PYTHON" -m pip install -q --target "$clock.new" -r "$here/requirements.txt"
    mv "$clock.new" "$clock"
fi
export PYTHONPATH="$here:$here/..:$ALLAUTH_SDIST:$clock" PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 TZ=UTC
exec "$BLACKBOX_PYTHON" "$here/record.py" "$@"
