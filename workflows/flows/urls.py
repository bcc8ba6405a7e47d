"""URLs of the registers that flows write."""

from django.urls import path

from workflows.flows import register_pages, steward_pages

app_name = "registers"
urlpatterns = [
    path("enterprises/", register_pages.enterprises, name="enterprises"),
    path("enterprises.csv", register_pages.enterprises_csv, name="enterprises_csv"),
    path("stewards/", steward_pages.stewards, name="stewards"),
]
