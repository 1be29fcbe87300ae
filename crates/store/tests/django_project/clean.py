"""Fails when Django finds something to migrate or to complain about in the database."""

import django
from django.core.management import call_command

django.setup()
call_command("migrate", check_unapplied=True, verbosity=1)
call_command("check", databases=["default"], fail_level="WARNING")
