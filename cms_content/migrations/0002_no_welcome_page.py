"""Take away the welcome page and the default site that Wagtail makes: each authority has its own."""

from django.db import migrations


def remove_welcome(apps, schema_editor):
    """Delete the untouched welcome page and the site that shows it."""
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    welcome = Page.objects.filter(depth=2, slug="home", title="Welcome to your new Wagtail site!").first()
    if welcome is None:
        return
    Site.objects.filter(root_page_id=welcome.pk).delete()
    welcome.delete()
    root = Page.objects.get(depth=1)
    root.numchild = Page.objects.filter(depth=2).count()
    root.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("cms_content", "0001_page_types")]

    operations = [migrations.RunPython(remove_welcome, migrations.RunPython.noop)]
