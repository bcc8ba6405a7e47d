from django.db import migrations, models
from django.db.models import F


def count_from_acceptance(apps, schema_editor):
    """A limit that runs counts from its acceptance; one that is paused keeps what was left of it."""
    rows = apps.get_model("cases", "TotalLimit").objects.filter(left=None)
    rows.update(counted_from=F("accepted_on"), left=F("days"))


def forget(apps, schema_editor):
    """Leave `left` to paused limits alone."""
    apps.get_model("cases", "TotalLimit").objects.exclude(counted_from=None).update(left=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_mandates_and_limits")]

    operations = [
        migrations.AddField(
            model_name="totallimit",
            name="counted_from",
            field=models.DateField(null=True, verbose_name="起算日（不计入）"),
        ),
        migrations.RunPython(count_from_acceptance, forget),
        migrations.AlterField(
            model_name="totallimit",
            name="left",
            field=models.PositiveSmallIntegerField(verbose_name="自起算日或暂停时的余量（工作日）"),
        ),
    ]
