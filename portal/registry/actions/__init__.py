"""The register's verbs: clusters, and what zones stand for. Enterprises, tiers and stewards have their own modules."""

from portal.registry.actions.clusters import (
    NameTaken,
    change_entry,
    change_status,
    enter_cluster,
    note_reconfirmation,
)
from portal.registry.actions.zones import adopt_named, check_since, enter_zone_industry

__all__ = [
    "NameTaken",
    "adopt_named",
    "change_entry",
    "change_status",
    "check_since",
    "enter_cluster",
    "enter_zone_industry",
    "note_reconfirmation",
]
