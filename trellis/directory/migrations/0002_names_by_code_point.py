"""Compare folded names sign by sign on PostgreSQL, whatever the language of the database.

Search asks for a range of words ("ma" up to the last word that begins so). Under the collation of a language
neither that range nor its order is what the index holds; SQLite compares sign by sign from the start.
"""

from django.db import migrations

COLUMNS = (("directory_person", "folded_name", "varchar(420)"), ("directory_nameword", "word", "varchar(40)"))


def compare_by_sign(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column, kind in COLUMNS:
            schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"')


def compare_by_language(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column, kind in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunPython(compare_by_sign, compare_by_language, elidable=False)]
