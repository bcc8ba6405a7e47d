"""Page types, one per module."""

from cms_content.models.directory import ClusterDirectoryPage
from cms_content.models.guide import ContactPurpose, GuideBasis, GuideContact, GuideFile, GuidePage
from cms_content.models.home import HomePage
from cms_content.models.interpretation import InterpretationForm, InterpretationPage, InterpretedPolicy
from cms_content.models.news import NewsPage
from cms_content.models.parts import Attachment, AttachmentState, Issuer, Relation, RelationKind
from cms_content.models.policy import Genre, PolicyPage, Publicity
from cms_content.models.policy_index import PolicyIndexPage
from cms_content.models.ranking import RankingEntry, RankingPage
from cms_content.models.report import AnnualReportPage, ReportFigure, ReportFile
from cms_content.models.section import SectionedPage, SectionKind, SectionPage
from cms_content.models.standard import StandardPage
from cms_content.models.toolkit import Instrument, Tier, ToolkitEntry, ToolkitPage, ToolkitScope
from cms_content.models.topic import TopicHighlight, TopicPage

__all__ = [
    "AnnualReportPage",
    "Attachment",
    "AttachmentState",
    "ClusterDirectoryPage",
    "ContactPurpose",
    "Genre",
    "GuideBasis",
    "GuideContact",
    "GuideFile",
    "GuidePage",
    "HomePage",
    "Instrument",
    "InterpretationForm",
    "InterpretationPage",
    "InterpretedPolicy",
    "Issuer",
    "NewsPage",
    "PolicyIndexPage",
    "PolicyPage",
    "Publicity",
    "RankingEntry",
    "RankingPage",
    "Relation",
    "RelationKind",
    "ReportFigure",
    "ReportFile",
    "SectionKind",
    "SectionPage",
    "SectionedPage",
    "StandardPage",
    "Tier",
    "ToolkitEntry",
    "ToolkitPage",
    "ToolkitScope",
    "TopicHighlight",
    "TopicPage",
]
