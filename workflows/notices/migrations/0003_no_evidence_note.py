"""The note on a refused file is a paper's own since the last step."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_intake_papers_policy_mails")]

    operations = [migrations.RemoveField(model_name="objection", name="evidence_note")]
