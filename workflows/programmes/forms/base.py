"""What every application form shares: sections, the tenant it is filled in for, and open fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from workflows.programmes.forms.fields import OneLine

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from portal.registry.models import Cluster
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition


@dataclass(frozen=True)
class Remark:
    """What whoever fills in, and whoever reviews, should know of an application; it never stands in the way."""

    title: str
    lines: tuple[str, ...] = ()


LONG_LINE = 100
"""Characters from which on a line may be longer than its place on the page."""


class ApplicationForm(forms.Form):
    """An application of one programme, in sections.

    Parameters
    ----------
    edition, tenant: the programme edition, and the authority that files.
    cluster: the entry of the register that the application is about, if any.
    only: during a correction, the names of the fields that are open; the others are shown, disabled.
    """

    sections: ClassVar[tuple[tuple[str, str, tuple[str, ...]], ...]] = ()
    """(key, Chinese title, field names) in the order of the page."""

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        *,
        edition: ProgrammeEdition,
        tenant: Tenant,
        cluster: Cluster | None = None,
        only: set[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.edition, self.tenant, self.cluster = edition, tenant, cluster
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"
            if type(field.widget) is forms.TextInput and (getattr(field, "max_length", None) or 0) >= LONG_LINE:
                field.widget = OneLine(field.widget.attrs)
        self.prepare()
        if only is not None:
            for name, field in self.fields.items():
                field.disabled = name not in only

    def prepare(self) -> None:
        """Adapt fields to the edition and the tenant."""

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
        """Return the values of a new application."""
        raise NotImplementedError

    @classmethod
    def occasion(cls, edition: ProgrammeEdition, tenant: Tenant) -> str:  # noqa: ARG003  # for programmes that know changes
        """Return why this authority would file now, as a value of `cases.Occasion`."""
        return "new"

    def remarks(self) -> list[Remark]:
        """Return the remarks on the values that the form is bound to."""
        return []

    def grouped(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """Yield (key, title, bound fields) for each section."""
        for key, title, names in self.sections:
            yield key, title, [self[name] for name in names]
