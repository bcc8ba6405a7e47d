"""Addresses of objections; a notice's own page is a Wagtail page under /notices/."""

from django.urls import path

from workflows.notices import feeds
from workflows.notices.views import officials, public

app_name = "notices"
urlpatterns = [
    path("feeds/notices.atom", feeds.atom, name="feed"),
    path("feeds/notices.ics", feeds.calendar, name="calendar"),
    path("objections/", public.status, name="status"),
    path("objections/new/<int:notice_id>/", public.object_to, name="object"),
    path("workspace/objections/", officials.queue, name="queue"),
    path("workspace/objections/<int:objection_id>/", officials.detail, name="detail"),
]
