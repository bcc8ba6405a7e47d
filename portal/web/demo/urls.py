"""URLs of the hosts that belong to no authority: the demonstration's start page and what its frame links to."""

from django.urls import path

from portal.web import comfort, robots, style, views
from portal.web.demo import views as demo

handler500 = "portal.web.away.failed"
urlpatterns = [
    path("", demo.start, name="demo_start"),
    path("demo/go/", demo.go, name="demo_go"),
    path("demo/clock/", demo.move_clock, name="demo_clock"),
    path("demo/letter/", demo.sample_letter, name="demo_letter"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", robots.robots, name="robots"),
    path("elder/", comfort.elder, name="elder"),
    path("style/", style.style_page, name="style"),
]
