#!/bin/sh
# Which faults in the server does the suite notice? One line per mutant.
set -u
here=$(cd "$(dirname "$0")" && pwd)
file=$here/blackbox/control/mutants.py
names=${*:-$(sed -n '/^@mutant/{n;s/^def \(.*\)():.*/\1/p;}' "$file")}
for name in $names; do
    where=$(grep -B2 "^def $name():" "$file" | sed -n 's/^# //p')
    set --
    for w in $where; do set -- "$@" "tests/apps/headless/$w"; done
    out=$(BLACKBOX_DRIVER=control BLACKBOX_CONTROL_MUTANT=$name "$here/run.sh" -q -x --tb=no "$@" 2>&1)
    hit=$(printf '%s\n' "$out" | sed -n 's/^\(FAILED\|ERROR\) //p' | head -1)
    printf '%-34s %s\n' "$name" "${hit:-SURVIVED in $where}"
done
