"""The database itself refuses to change or remove audit rows; the chain's head is laid."""

from django.db import migrations

from portal.audit import triggers


def install(apps, schema_editor):
    """Create the triggers and the head of the empty chain."""
    apps.get_model("audit", "ChainHead").objects.using(schema_editor.connection.alias).get_or_create(pk=1)
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    """Drop the triggers."""
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
