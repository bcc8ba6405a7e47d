"""The policy importer: bytes of a scraped document in, what it says out, nothing guessed.

The core has no Django in it: one module per question, `recognise` is the entry. Only `actions` knows the database.
"""

from cms_content.importers.recogniser import recognise

__all__ = ["recognise"]
