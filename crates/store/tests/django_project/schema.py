"""Prints the database's tables, keys and indexes by name, and the rows that `migrate` writes, as JSON.

Objects of Vestibule's own are left out, those of the project are not.
"""

import json
import re

import django

django.setup()
from django.db import connection  # noqa: E402


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def sqlite():
    return {f"{kind} {name}": sql for kind, name, sql in rows("SELECT type, name, sql FROM sqlite_master")}


def postgresql():
    found = {}
    for table, name, kind, *flags in rows(
        """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                  pg_get_expr(d.adbin, d.adrelid), pg_get_serial_sequence(quote_ident(c.relname), a.attname)
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT attisdropped
            ORDER BY c.relname, a.attnum"""
    ):
        found.setdefault(f"table {table}", []).append([name, kind, *flags])
    for name, definition, deferrable, deferred in rows(
        """SELECT conname, conrelid::regclass || ' ' || pg_get_constraintdef(oid), condeferrable, condeferred
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
    ):
        found[f"constraint {name}"] = [definition, deferrable, deferred]
    for name, definition in rows("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"):
        found[f"index {name}"] = definition
    for name, *details in rows("SELECT sequencename, data_type::text, start_value, increment_by FROM pg_sequences"):
        found[f"sequence {name}"] = details
    return found


def mysql():
    found = {}
    for (table,) in rows("SELECT table_name FROM information_schema.tables WHERE table_schema = database()"):
        ((_, sql),) = rows(f"SHOW CREATE TABLE `{table}`")
        sql = re.sub(r" AUTO_INCREMENT=\d+", "", sql)
        found[f"table {table}"] = [line for line in sql.splitlines() if "KEY `vestibule_" not in line]
        # Leaving out a line may leave a comma too many.
        found[f"table {table}"] = [line.rstrip(",") for line in found[f"table {table}"]]
    return found


tables = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql}[connection.vendor]()
written = {
    "migrations": "SELECT app, name FROM django_migrations ORDER BY app, name",
    "content types": "SELECT app_label, model FROM django_content_type ORDER BY app_label, model",
    "permissions": """SELECT app_label, model, codename, p.name
                        FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
                       ORDER BY app_label, model, codename""",
    "sites": "SELECT id, domain, name FROM django_site",
}
existing = connection.introspection.table_names()
found = {name: value for name, value in tables.items() if "vestibule_" not in name}
if "django_site" in existing:
    found |= {name: rows(sql) for name, sql in written.items()}
print(json.dumps(found, indent=1, sort_keys=True))
