#!/bin/sh
# Runs allauth's headless suite against Vestibule (or another server: BLACKBOX_DRIVER).
# Arguments go to pytest. See README.md.
#
# What it needs is fetched once into $BLACKBOX_CACHE: a venv from requirements.txt, and
# django-allauth's source distribution (its tests), unless $ALLAUTH_SDIST names an unpacked one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${BLACKBOX_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/allauth-blackbox}"
version=65.21.1
mkdir -p "$BLACKBOX_CACHE"
exec 9>"$BLACKBOX_CACHE/lock"
flock 9 # several runs may start at once
if [ -z "${BLACKBOX_PYTHON:-}" ]; then
    BLACKBOX_PYTHON=$BLACKBOX_CACHE/venv/bin/python
    if ! [ -x "$BLACKBOX_PYTHON" ] || ! cmp -s "$here/requirements.txt" "$BLACKBOX_CACHE/requirements.txt"; then
        python3 -m venv "$BLACKBOX_CACHE/venv"
        "$BLACKBOX_PYTHON" -m pip install -q -r "$here/requirements.txt"
        cp -f "$here/requirements.txt" "$BLACKBOX_CACHE/requirements.txt"
    fi
fi
if [ -z "${ALLAUTH_SDIST:-}" ]; then
    ALLAUTH_SDIST=$BLACKBOX_CACHE/django_allauth-$version
    if ! [ -d "$ALLAUTH_SDIST" ]; then
        "$BLACKBOX_PYTHON" -m pip download -q --no-deps --no-binary :all: \
            -d "$BLACKBOX_CACHE" "django-allauth==$version"
        tar -xzf "$BLACKBOX_CACHE/django_allauth-$version.tar.gz" -C "$BLACKBOX_CACHE"
    fi
fi
path=$here
case ${BLACKBOX_DB:-} in
mysql:* | mariadb:*)
    # Beside the venv, which the other databases do without.
    mysql=$BLACKBOX_CACHE/$(tr -d '\n=' <"$here/requirements-mysql.txt")
    if ! [ -d "$mysql" ]; then
        "$BLACKBOX_PYTHON" -m pip install -q --no-deps --target "$mysql.new" -r "$here/requirements-mysql.txt"
        mv "$mysql.new" "$mysql"
    fi
    path=$here:$mysql
    ;;
esac
exec 9>&-
: "${BLACKBOX_DRIVER:=command}"
if [ "$BLACKBOX_DRIVER" = command ] && [ -z "${BLACKBOX_SUT_CMD:-}" ]; then
    : "${VESTIBULE_BIN:=${CARGO_TARGET_DIR:-$here/../target}/release/vestibule}"
    if ! [ -x "$VESTIBULE_BIN" ]; then
        echo "no server at $VESTIBULE_BIN: build one (cargo build --release), or set VESTIBULE_BIN" >&2
        exit 2
    fi
    VESTIBULE_BIN=$(cd "$(dirname "$VESTIBULE_BIN")" && pwd)/$(basename "$VESTIBULE_BIN")
    export BLACKBOX_SUT_CMD="$VESTIBULE_BIN serve --config {config}"
    export BLACKBOX_SUT_SESSION_CMD="$VESTIBULE_BIN session create --config {config} --user {user_id}"
    export BLACKBOX_TOML_EXTRA="${BLACKBOX_TOML_EXTRA:-$here/vestibule.toml}"
    export BLACKBOX_FLUSH_TABLES="${BLACKBOX_FLUSH_TABLES:-vestibule_*}"
fi
export BLACKBOX_DRIVER PYTHONPATH="$path${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1
export ALLAUTH_SDIST BLACKBOX_PYTHON BLACKBOX_PWD="${BLACKBOX_PWD:-$PWD}"
cd "$ALLAUTH_SDIST"
case " $* " in *" tests/"*) ;; *) set -- tests/apps/headless "$@" ;; esac
exec "$BLACKBOX_PYTHON" -m pytest -p blackbox.plugin --ds=blackbox.settings \
    -p no:cacheprovider -p no:warnings "$@"
