"""Every URL of the portal."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal.api import away as programs
from portal.web import away, comfort, editor_files, language, robots, style, views
from portal.web.demo import views as demo


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer a request over which something broke (Django's handler500): a problem for programs, a page for people."""
    if programs.is_for_programs(request):
        return programs.failed(seconds=away.seconds_to_wait())
    return away.failed(request)


handler500 = "portal.urls.failed"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", robots.robots, name="robots"),
    path("elder/", comfort.elder, name="elder"),
    path("language/", language.switch, name="language"),
    path("style/", style.style_page, name="style"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
    path("accounts/", include("allauth.account.urls")),
    path("invitation/", include("portal.invitations.urls")),
    path("documents/", include("portal.documents.urls")),
    path("search/", include("search.urls")),
    path("cms/files/<int:document_id>/<str:document_filename>", editor_files.editors_file, name="wagtaildocs_serve"),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("portal.api.urls")),
    path("", include("cms_content.urls")),
    path("", include("workflows.notices.urls")),
    path("programmes/", include("workflows.cases.programme_urls")),
    path("evaluation/", include("workflows.evaluation.public_urls")),
    path("workspace/registers/", include("workflows.flows.urls")),
    path("workspace/evaluation/", include("workflows.evaluation.urls")),
    path("workspace/office/", include("portal.office.urls")),
    path("workspace/", include("workflows.cases.urls")),
    path("workspace/", include("workflows.issuing.urls")),
    path("", include(wagtail_urls)),
]
