"""Every result names its programme edition."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0002_result_edition")]

    operations = [
        migrations.AlterField(
            model_name="evaluationresult",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="programmes.programmeedition", verbose_name="事项版本",
            ),
        ),
    ]
