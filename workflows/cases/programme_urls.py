"""Public URLs of programmes."""

from django.urls import path

from workflows.cases.views import programmes

app_name = "programmes"
urlpatterns = [
    path("", programmes.programmes, name="list"),
    path("<slug:key>/<str:edition>/", programmes.programme, name="programme"),
    path("<slug:key>/<str:edition>/flow.bpmn", programmes.diagram, name="diagram"),
]
