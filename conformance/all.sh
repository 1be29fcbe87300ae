#!/usr/bin/env bash
# Runs allauth's suite on SQLite, PostgreSQL and MariaDB, and prints one table.
#
#   all.sh [--engines sqlite,postgres,mariadb] [--areas account,mfa,...] [--jobs N] [-- pytest arguments]
#
# PostgreSQL and MariaDB are those of $TEST_POSTGRES_URL and $TEST_MYSQL_URL; where they are
# not set, scripts/with-databases starts throwaway ones. Databases of their own are made there
# and dropped afterwards. Reports, logs and mail stay in $CONFORMANCE_OUT if that is set.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engines=sqlite,postgres,mariadb
areas=
jobs=2
args=("$@")
while [ $# -gt 0 ]; do
    case $1 in
    --engines) engines=$2 && shift 2 ;;
    --areas) areas=$2 && shift 2 ;;
    --jobs) jobs=$2 && shift 2 ;;
    --) shift && break ;;
    *)
        sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
missing=
case ,$engines, in *,postgres,*) [ -n "${TEST_POSTGRES_URL:-}" ] || missing=1 ;; esac
case ,$engines, in *,mariadb,*) [ -n "${TEST_MYSQL_URL:-}" ] || missing=1 ;; esac
if [ -n "$missing" ]; then
    with=$here/../scripts/with-databases
    if ! [ -x "$with" ] || [ -n "${CONFORMANCE_NESTED:-}" ]; then
        echo "TEST_POSTGRES_URL or TEST_MYSQL_URL is not set" >&2
        exit 2
    fi
    CONFORMANCE_NESTED=1 exec "$with" "${BASH_SOURCE[0]}" "${args[@]}"
fi

out=${CONFORMANCE_OUT:-}
if [ -z "$out" ]; then
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi
mkdir -p "$out"
out=$(cd "$out" && pwd)
tests=()
for area in ${areas//,/ }; do tests+=("tests/apps/headless/$area"); done

# The URL with the database `conformance_<pid>` in place of the one it names.
own_database() {
    local base=${1%%\?*}
    local scheme=${base%%://*} rest=${base#*://}
    echo "$scheme://${rest%%/*}/conformance_$$"
}

run() {
    local engine=$1
    shift
    rm -rf "$out/$engine.json" "$out/$engine"
    export BLACKBOX_WORKDIR=$out/$engine
    case $engine in
    sqlite) unset BLACKBOX_DB ;;
    postgres) export BLACKBOX_DB=$(own_database "$TEST_POSTGRES_URL") ;;
    mariadb) export BLACKBOX_DB=$(own_database "$TEST_MYSQL_URL") ;;
    *) echo "unknown engine $engine" >&2 && return 2 ;;
    esac
    "$here/run.sh" -q --tb=short --bb-report "$out/$engine.json" "${tests[@]}" "$@" \
        >"$out/$engine.log" 2>&1
}

list=()
for engine in ${engines//,/ }; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    run "$engine" "$@" &
    list+=("$engine")
done
wait || true
python3 "$here/table.py" "$out" "${list[@]}"
