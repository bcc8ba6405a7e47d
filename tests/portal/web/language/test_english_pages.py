"""A reader who has no Chinese uses every public page: what is not a document speaks English, and says where it is not.

The equality to the empty list is strict: one forgotten word of the interface makes the page's test fail.
"""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.cache import cache

from cms_content.actions import publish_policy
from cms_content.demo_policies import load_demo_policies
from cms_content.models import RelationKind
from cms_content.policy_data import (
    ArticleData,
    AttachmentData,
    ChapterData,
    ParagraphData,
    PolicyData,
    RelationData,
)
from portal import clock
from portal.registry.models import Cluster, ClusterStatus
from portal.workcalendar.actions import seed
from tests.portal.web.language.marks import CHINESE, marked, unmarked
from tests.workflows.notices import factories
from workflows.notices import receipts
from workflows.notices.actions import admit, close_due, decide_objection
from workflows.notices.paths import path_of

HOST = {"host": "national.localhost"}
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
