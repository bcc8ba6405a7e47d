"""Addresses of evaluation results."""

from django.urls import path

from workflows.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("", views.results, name="results"),
    path("<int:pk>/", views.result, name="result"),
]
