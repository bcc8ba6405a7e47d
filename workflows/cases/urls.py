"""URLs of the workspace."""

from django.urls import path

from workflows.cases.views import (
    applying,
    desk,
    editions,
    entry,
    notifications,
    opinions,
    paper,
    queue,
    receipts,
    verbs,
)

app_name = "cases"
urlpatterns = [
    path("", desk.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("queue/export.csv", queue.export, name="export"),
    path("queue/views/", queue.save_view, name="save_view"),
    path("queue/views/<int:pk>/remove/", queue.remove_view, name="remove_view"),
    path("queue/batch/", queue.batch, name="batch"),
    path("cases/<int:pk>/", desk.case, name="case"),
    path("cases/<int:pk>/paper/<slug:key>/sent/", paper.dispatch, name="paper-sent"),
    path("cases/<int:pk>/paper/<int:parcel>/received/", paper.receive, name="paper-received"),
    path("cases/<int:pk>/more/<slug:verb>/", verbs.act, name="more"),
    path("delegations/", verbs.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", verbs.end_delegation, name="end_delegation"),
    path("work/<int:pk>/decide/", desk.decide, name="decide"),
    path("work/<int:pk>/opinion/", opinions.opinion, name="opinion"),
    path("work/<int:pk>/claim/", desk.claim, name="claim"),
    path("work/<int:pk>/release/", desk.release, name="release"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications_read"),
    path("notifications/settings/", notifications.settings_page, name="notification_settings"),
    path("notifications/<int:pk>/", notifications.notification, name="notification"),
    path("apply/<int:pk>/", entry.apply, name="apply"),
    path("editions/", editions.editions, name="editions"),
    path("editions/<int:pk>/", editions.edition, name="edition"),
    path("applications/", applying.applications, name="applications"),
    path("applications/start/", applying.start, name="start"),
    path("applications/<int:pk>/", applying.application, name="application"),
    path("applications/<int:pk>/check/", receipts.check, name="check"),
    path("applications/<int:pk>/receipts/<int:number>/", receipts.receipt, name="receipt"),
    path("applications/<int:pk>/save/", applying.save, name="save"),
    path("applications/<int:pk>/materials/<slug:key>/", applying.material, name="material"),
    path("applications/<int:pk>/submit/", applying.submit, name="submit"),
]
