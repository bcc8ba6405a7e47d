"""Addresses of the pages on which access for an authority's own systems is arranged."""

from django.urls import path

from portal.office import views

app_name = "office"
urlpatterns = [
    path("", views.home, name="home"),
    path("tokens/", views.make_token, name="make_token"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("webhooks/", views.register, name="register"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("deliveries/<int:pk>/again/", views.send_again, name="send_again"),
]
