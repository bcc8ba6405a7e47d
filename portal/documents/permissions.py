"""The permission rules of documents, registered when the app starts."""

from portal.documents.access import may_read
from portal.tenancy.permissions import rule

rule("document.read")(may_read)
