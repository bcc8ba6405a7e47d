"""Addresses of issuing documents, below the workspace."""

from django.urls import path

from workflows.issuing import views

app_name = "issuing"
urlpatterns = [
    path("cases/<int:pk>/issue/", views.issue, name="issue"),
    path("cases/<int:pk>/draft/<slug:kind>/", views.draft, name="draft"),
    path("issued/<int:pk>/void/", views.void, name="void"),
    path("issuing/", views.settings, name="settings"),
    path("issuing/series/", views.start, name="start"),
    path("issuing/<slug:kind>/", views.configure, name="configure"),
]
