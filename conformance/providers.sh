#!/bin/sh
# Plays recorded exchanges with providers against Vestibule: what it sends them, and whom it lets in as what.
#
#   conformance/providers.sh                               # all profiles, by the API and by page
#   conformance/providers.sh --profile base --entry page --only github
#
# --profile and --entry choose; everything else goes to run_cases.py (--only, --tier, -v, ...).
# $VESTIBULE_BIN is the server (default: $CARGO_TARGET_DIR/release/vestibule). $PROVIDER_CASES is a folder with further
# cases in the same form (default: the one beside this file).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${VESTIBULE_BIN:=${CARGO_TARGET_DIR:-$here/../target}/release/vestibule}"
: "${PROVIDER_CASES:=$here/providers}"
profiles="base alt1 alt2 noemail" entries="headless page" rest=""
while [ $# -gt 0 ]; do
    case $1 in
    --profile) profiles=$2; shift 2 ;;
    --entry) entries=$2; shift 2 ;;
    *) rest="$rest $1"; shift ;;
    esac
done
[ -x "$VESTIBULE_BIN" ] || { echo "no server at $VESTIBULE_BIN: build one, or set VESTIBULE_BIN" >&2; exit 2; }
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; server=; }; }
trap 'stop; rm -rf "$work"' EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

failed=0
for profile in $profiles; do
    dir=$work/$profile
    mkdir -p "$dir/mail"
    port=$(free_port) mock=$(free_port)
    python3 "$here/providers/to_toml.py" "$PROVIDER_CASES/profiles/$profile.json" --keys "$PROVIDER_CASES/keys.json" \
        --port "$port" --mock "$mock" --dir "$dir" >"$dir/vestibule.toml"
    "$VESTIBULE_BIN" serve --config "$dir/vestibule.toml" >"$dir/log" 2>&1 &
    server=$!
    tries=0
    until python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/readyz', timeout=2)" 2>/dev/null; do
        tries=$((tries + 1))
        if [ $tries -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
            echo "the server does not start with profile $profile:" >&2
            tail -20 "$dir/log" >&2
            exit 2
        fi
        sleep 0.2
    done
    for entry in $entries; do
        set -- "$PROVIDER_CASES"/cases-*.json
        # Failures are recorded for the API only.
        [ "$profile:$entry" = base:headless ] && set -- "$@" "$PROVIDER_CASES"/cases_errors-*.json
        # shellcheck disable=SC2086 # the rest is a list of words
        python3 "$PROVIDER_CASES/run_cases.py" --sut "http://127.0.0.1:$port" --db "$dir/sut.sqlite3" --mock-port "$mock" \
            --profile "$profile" --entry "$entry" --keys "$PROVIDER_CASES/keys.json" --skip-lenient --cases "$@" $rest || failed=1
    done
    stop
    [ -z "${KEEP_LOG:-}" ] || cp "$dir/log" "$KEEP_LOG.$profile"
done
exit $failed
