"""A plain page: about the site, privacy, accessibility."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cms_content.models.base import PortalPage


class StandardPage(PortalPage):
    """A page of running text."""

    body = RichTextField("正文", features=["h2", "h3", "bold", "ol", "ul", "link"], blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("body")]
    template = "cms_content/standard_page.html"
    parent_page_types = ["cms_content.HomePage", "cms_content.StandardPage"]
    subpage_types = ["cms_content.StandardPage"]

    class Meta:
        verbose_name = verbose_name_plural = "普通页面"
