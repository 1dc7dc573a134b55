"""Keep sheets and comments without an order: SQLite numbers the rows of a table as they come, unless it is told not to."""

from django.db import migrations

TABLES = ("surveys_sealedsheet", "surveys_comment")


def without_numbers(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return  # PostgreSQL stores them anew: operations.sealing.store_in_a_new_order
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type = 'index'", [table])
            made = cursor.fetchall()
            cursor.execute(f'DROP TABLE "{table}"')
            for kind, sql in made:
                cursor.execute(f"{sql} WITHOUT ROWID" if kind == "table" else sql)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunPython(without_numbers, migrations.RunPython.noop)]
