"""Addresses of documents."""

from django.urls import path

from portal.documents import views

app_name = "documents"
urlpatterns = [
    path("<int:version_id>/", views.download, name="download"),
    path("public/<int:version_id>/", views.public_file, name="public"),
]
