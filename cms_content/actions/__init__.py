"""Verbs on pages."""

from cms_content.actions.guide import enter_guide, enter_interpretation, publish_guide, publish_interpretation
from cms_content.actions.policy import publish_policy, refresh_validity
from cms_content.actions.section import publish_in_section
from cms_content.actions.site import create_tenant_pages

__all__ = [
    "create_tenant_pages",
    "enter_guide",
    "enter_interpretation",
    "publish_guide",
    "publish_in_section",
    "publish_interpretation",
    "publish_policy",
    "refresh_validity",
]
