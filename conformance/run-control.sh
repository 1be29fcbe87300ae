#!/bin/sh
# The control: the real django-allauth in a process of its own. Shows that the harness,
# the database and the suite fit together. Arguments go to pytest.
here=$(cd "$(dirname "$0")" && pwd)
BLACKBOX_DRIVER=control exec "$here/run.sh" "$@"
