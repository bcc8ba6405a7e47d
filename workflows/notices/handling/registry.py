"""Which flow handles objections that begin now; the flows' app, which stands above, says so when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewflow.workflow.flow import Flow

_flows: list[type[Flow]] = []


def register_flow(flow: type[Flow]) -> None:
    """Let `flow` handle the objections that begin from now on; those that run keep theirs."""
    _flows[:] = [flow]


def current_flow() -> type[Flow]:
    """Return the flow for an objection that begins now. Raises LookupError when no app gave one."""
    if not _flows:
        raise LookupError("no flow for objections is registered")
    return _flows[0]
