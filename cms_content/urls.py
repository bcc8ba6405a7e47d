"""Addresses of what machines read, and of registers; the pages themselves are Wagtail's."""

from django.urls import path

from cms_content import feeds, sitemap, window_calendar, zone_industries

app_name = "content"
urlpatterns = [
    path("feeds/policies.atom", feeds.policies, name="policy_feed"),
    path("feeds/news.atom", feeds.news, name="news_feed"),
    path("feeds/interpretations.atom", feeds.interpretations, name="interpretation_feed"),
    path("feeds/policies/<str:theme>.atom", feeds.policies_of_theme, name="theme_feed"),
    path("feeds/windows.ics", window_calendar.calendar, name="window_calendar"),
    path("zones/", zone_industries.zone_industries, name="zones"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
]
