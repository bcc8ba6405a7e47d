"""As an operator I give the authorities of an older installation their review by one command."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import WorkflowPage

from cms_content.editorial.models import ReviewTask

pytestmark = pytest.mark.django_db


def test_the_command_completes_what_is_missing_and_can_be_run_again(hubei, jiangsu, capsys):
    ReviewTask.objects.filter(tenant=hubei, stage="final").delete()
    WorkflowPage.objects.filter(page=hubei.site.root_page).delete()
    for _ in range(2):
        call_command("setup_review", "--tenant", "hubei")
        tasks = hubei.site.root_page.get_workflow().tasks
        assert [(task.name, task.specific.tenant) for task in tasks] == [
            ("初审", hubei),
            ("复审", hubei),
            ("终审", hubei),
        ]
    assert capsys.readouterr().out == "hubei：三审三校流程已就绪\n" * 2
    call_command("setup_review")
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "hubei：三审三校流程已就绪",
        "jiangsu：三审三校流程已就绪",
        "national：三审三校流程已就绪",
    ]


def test_an_unknown_authority_is_refused(hubei):
    with pytest.raises(CommandError, match="没有代码为“nowhere”"):
        call_command("setup_review", "--tenant", "nowhere")
