"""Public addresses of evaluation results."""

from django.urls import path

from workflows.evaluation import public

app_name = "evaluations"
urlpatterns = [
    path("", public.results, name="results"),
    path("<int:year>/", public.results, name="year"),
]
