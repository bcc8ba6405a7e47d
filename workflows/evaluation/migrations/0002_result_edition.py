"""A result names its programme edition itself, so that public pages need not read cases."""

import django.db.models.deletion
from django.db import migrations, models


def name_edition(apps, schema_editor):
    """Take the edition of each result from its case."""
    results = apps.get_model("evaluation", "EvaluationResult")
    cases = apps.get_model("cases", "Case")._default_manager.filter(pk=models.OuterRef("case"))
    results._default_manager.update(edition=models.Subquery(cases.values("edition")[:1]))


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial"), ("programmes", "0002_edition_rules"), ("cases", "0006_occasions_events_assignees")]

    operations = [
        migrations.AddField(
            model_name="evaluationresult",
            name="edition",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="programmes.programmeedition", verbose_name="事项版本",
            ),
        ),
        migrations.RunPython(name_edition, migrations.RunPython.noop),
    ]
