"""Put up the guards: from here on the database refuses to change the trail."""

from django.db import migrations

from trellis.audit import guards


def put_up(tables):
    return lambda apps, schema_editor: guards.put_up(schema_editor.connection, tables)


def lift(tables):
    return lambda apps, schema_editor: guards.lift(schema_editor.connection, tables)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(put_up(guards.ACTING), lift(guards.ACTING)),
        # The hint sends this one to the read log's own file on SQLite: see router.
        migrations.RunPython(put_up(guards.READING), lift(guards.READING), hints={"model_name": "readentry"}),
    ]
