"""URLs of the invited person's side."""

from django.urls import path

from portal.invitations import views

app_name = "invitations"
urlpatterns = [
    path("", views.invitation, name="invitation"),
    path("<str:token>/", views.open_link, name="open"),
]
