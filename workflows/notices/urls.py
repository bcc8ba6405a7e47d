"""Addresses of objections; a notice's own page is a Wagtail page under /notices/."""

from django.urls import path

from workflows.notices import feeds
from workflows.notices.views import comments, drafts, entry, following, intake, limits, officials, settings

app_name = "notices"
urlpatterns = [
    path("feeds/notices.atom", feeds.atom, name="feed"),
    path("feeds/notices.ics", feeds.calendar, name="calendar"),
    path("objections/", following.status, name="status"),
    path("objections/new/<int:notice_id>/", intake.object_to, name="object"),
    path("workspace/notices/", drafts.drafts, name="drafts"),
    path("workspace/notices/new/", drafts.begin, name="begin"),
    path("workspace/notices/<int:draft_id>/", drafts.draft, name="draft"),
    path("workspace/notices/erratum/<int:notice_id>/", drafts.erratum, name="erratum"),
    path("workspace/notices/words/<slug:programme>/", drafts.template, name="template"),
    path("workspace/objections/", officials.queue, name="queue"),
    path("workspace/objections/enter/", entry.choose, name="enter_choose"),
    path("workspace/objections/enter/<int:notice_id>/", entry.enter, name="enter"),
    path("workspace/objections/settings/", settings.objection_settings, name="settings"),
    path("workspace/objections/<int:objection_id>/", officials.detail, name="detail"),
    path("workspace/objections/limits/", limits.limits, name="limits"),
    path("workspace/objections/limits/<int:edition_id>/", limits.edition_limits, name="edition_limits"),
    path("workspace/objection-comments/", comments.asked, name="comments"),
    path("workspace/objection-comments/<int:request_id>/", comments.answer, name="comment"),
]
