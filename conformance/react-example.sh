#!/usr/bin/env bash
# Drives the React example of django-allauth, unmodified, in Chromium, against Vestibule or the reference.
#
#   react-example.sh [--control] [code|link|reauth ...]
#
# --control puts the real allauth behind the example. Each variant is a set of settings (react-example/README.md).
# The example is fetched from allauth's source distribution and built once, in $VESTIBULE_CACHE/react-example.
# E2E_ONLY='pattern' runs some tests; what was exchanged is left in $E2E_OUT (default: a temporary folder).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scripts=$here/react-example
version=65.21.1
cache=${VESTIBULE_CACHE:-$HOME/.cache/vestibule}/react-example
: "${VESTIBULE_BIN:=${CARGO_TARGET_DIR:-$here/../target}/release/vestibule}"
control=
[ "${1:-}" = --control ] && control=1 && shift
[ $# -gt 0 ] || set -- code link reauth
out=${E2E_OUT:-$(mktemp -d)}
traces=$out/traces/${control:+control}
[ -n "$control" ] || traces=$out/traces/vestibule
mkdir -p "$cache" "$traces"

fetch() {
    exec 9>"$cache/lock"
    flock 9
    if ! [ -x "$cache/venv/bin/pip" ]; then python3 -m venv "$cache/venv"; fi
    if ! [ -d "$cache/react-spa" ]; then
        "$cache/venv/bin/pip" download -q --no-deps --no-binary :all: -d "$cache" "django-allauth==$version"
        tar -xzf "$cache/django_allauth-$version.tar.gz" -C "$cache" --strip-components=2 \
            "django_allauth-$version/examples/react-spa"
    fi
    if ! [ -d "$cache/react-spa/frontend/build" ]; then
        (cd "$cache/react-spa/frontend" && npm ci --no-audit --no-fund --silent && npx react-scripts build)
    fi
    if [ -n "$control" ] && ! [ -x "$cache/venv/bin/gunicorn" ]; then
        "$cache/venv/bin/pip" install -q "django-allauth[mfa,socialaccount,headless,headless-spec]==$version" \
            'Django>=5.2,<5.3' gunicorn 'qrcode>=7' drf-spectacular==0.28.0 'djangorestframework<4' 'django-ninja<2' pyyaml
    fi
    (cd "$scripts" && { [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --silent; })
    exec 9>&-
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

pids=()
stop() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
    pids=()
}
trap stop EXIT

# Waits until a server answers, for half a minute at most.
await() {
    python3 - "$1" <<'PY'
import sys, time, urllib.error, urllib.request
end = time.time() + 30
while True:
    try:
        urllib.request.urlopen(sys.argv[1], timeout=2).read()
    except urllib.error.HTTPError:
        break
    except OSError as error:
        if time.time() > end:
            sys.exit(f"no answer from {sys.argv[1]}: {error}")
        time.sleep(0.1)
    else:
        break
PY
}

start_vestibule() { # state, port, front, variant
    python3 "$scripts/settings.py" "$1" "$2" "$3" "$4" >"$1/vestibule.toml"
    "$VESTIBULE_BIN" serve --config "$1/vestibule.toml" >"$1/backend.log" 2>&1 &
    pids+=($!)
}

start_control() {
    export E2E_VARIANT=$4 E2E_STATE_DIR=$1 E2E_MAIL_DIR=$1/mail E2E_FRONTEND_ORIGIN=$3
    export PYTHONPATH=$scripts/control DJANGO_SETTINGS_MODULE=e2e_settings PYTHONDONTWRITEBYTECODE=1
    cd "$cache/react-spa/backend"
    "$cache/venv/bin/python" manage.py migrate -v0
    "$cache/venv/bin/gunicorn" backend.wsgi:application -b "127.0.0.1:$2" --workers 1 --threads 8 >"$1/backend.log" 2>&1 &
    pids+=($!)
    cd "$OLDPWD"
}

fetch
failed=
for variant in "$@"; do
    state=$out/$variant${control:+-control}
    rm -rf "$state" && mkdir -p "$state/mail"
    port=$(free_port) front_port=$(free_port)
    front=http://localhost:$front_port
    if [ -n "$control" ]; then start_control "$state" "$port" "$front" "$variant"; else start_vestibule "$state" "$port" "$front" "$variant"; fi
    node "$scripts/lib/serve.mjs" --listen "$front_port" --backend "http://127.0.0.1:$port" \
        --static "$cache/react-spa/frontend/build" >"$state/front.log" 2>&1 &
    pids+=($!)
    await "http://127.0.0.1:$port/_allauth/app/v1/config"
    await "$front/"
    echo "== React example of allauth, variant $variant, on $([ -n "$control" ] && echo "the real allauth" || echo Vestibule)"
    rm -f "$traces/react-spa.$variant.same.jsonl"
    E2E_FRONT=$front E2E_VARIANT=$variant E2E_MODE=same E2E_MAIL=dir:$state/mail E2E_TRACE_DIR=$traces \
        E2E_SHOTS=$state/shots node --test --test-concurrency=1 --test-reporter=spec \
        ${E2E_ONLY:+--test-name-pattern="$E2E_ONLY"} "$scripts/specs/react-spa.mjs" || failed="$failed $variant"
    stop
done
echo "exchanges: $traces"
if [ -n "$failed" ]; then
    echo "failed:$failed" >&2
    exit 1
fi
