"""Page types, one per module."""

from cms_content.models.directory import ClusterDirectoryPage
from cms_content.models.home import HomePage
from cms_content.models.parts import Attachment, AttachmentState, Issuer, Relation, RelationKind
from cms_content.models.policy import Genre, PolicyPage, Publicity
from cms_content.models.policy_index import PolicyIndexPage
from cms_content.models.standard import StandardPage

__all__ = [
    "Attachment",
    "AttachmentState",
    "ClusterDirectoryPage",
    "Genre",
    "HomePage",
    "Issuer",
    "PolicyIndexPage",
    "PolicyPage",
    "Publicity",
    "Relation",
    "RelationKind",
    "StandardPage",
]
