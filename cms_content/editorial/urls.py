"""Addresses of the review below /cms/."""

from django.urls import path

from cms_content.editorial import views

app_name = "editorial"
urlpatterns = [
    path("", views.register, name="register"),
    path("register.xlsx", views.register_file, name="register_file"),
    path("pages/<int:page_id>/", views.sheet, name="sheet"),
    path("pages/<int:page_id>/sheet.xlsx", views.sheet_file, name="sheet_file"),
    path("pages/<int:page_id>/print/", views.sheet_print, name="sheet_print"),
    path("pages/<int:page_id>/decide/", views.decide, name="decide"),
    path("pages/<int:page_id>/withdraw/", views.withdraw, name="withdraw"),
]
