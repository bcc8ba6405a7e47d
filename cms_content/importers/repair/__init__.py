"""Repair of what scrapers did to a text: each step says what it did, and what it could not do.

Order matters: the byte shift happened last, so it is undone first; then the inserted pinyin goes;
then traditional script becomes simplified (RULES A0-5).
"""

from cms_content.importers.repair.steps import MARK_CLOSE, MARK_OPEN, Doubt, Repair, Repaired, repair_text

__all__ = ["MARK_CLOSE", "MARK_OPEN", "Doubt", "Repair", "Repaired", "repair_text"]
