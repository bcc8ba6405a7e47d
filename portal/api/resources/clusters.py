"""The register's clusters as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja import Path, Query, Router

from cms_content.directory import directory_of
from portal.api.delivery import answer
from portal.api.resources.common import bad_choice, coded, envelope, listed, one_of, tenant_of
from portal.api.schemas.clusters import STANDING, Cluster, ClusterAnswer, ClusterList, ClusterQuery
from portal.api.schemas.common import Authority, Key
from portal.errors import NotFound
from portal.registry.models import ClusterStatus

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.registry import models

router = Router(tags=["集群名录"])


@router.get(
    "/clusters",
    response=ClusterList,
    url_name="clusters",
    operation_id="list_clusters",
    summary="集群名录",
    description="本机关确认的集群，以及本机关和下级机关所属单位建设、由上级机关确认的集群。",
)
def clusters(request: HttpRequest, query: Query[ClusterQuery]) -> HttpResponseBase:
    """Answer with one page of clusters."""
    rows = directory_of(tenant_of(request))
    if query.status is not None:
        if query.status not in STANDING:
            raise bad_choice("status", STANDING)
        rows = rows.filter(status=query.status)
    if query.q:
        rows = rows.filter(name__icontains=query.q)
    return listed(
        request,
        query,
        rows,
        by="confirmed_on",
        shape=ClusterList,
        tell=lambda found: [told(cluster, request) for cluster in found],
    )


@router.get(
    "/clusters/{int:cluster_id}",
    response=ClusterAnswer,
    url_name="cluster",
    operation_id="get_cluster",
    summary="集群",
    description="名录中的一个集群。",
)
def cluster(request: HttpRequest, cluster_id: Path[Key]) -> HttpResponseBase:
    """Answer with one cluster."""
    found = directory_of(tenant_of(request)).filter(pk=cluster_id).first()
    if found is None:
        raise NotFound
    return answer(request, ClusterAnswer(**envelope(request), item=told(found, request)))


def told(found: models.Cluster, request: HttpRequest) -> Cluster:
    """Return a cluster; its industry, organisation and authority come with the row."""
    industry = found.industry
    return Cluster(
        id=found.pk,
        name=found.name,
        data_url=request.build_absolute_uri(f"/api/v1/clusters/{found.pk}"),
        place=found.place,
        industry=coded(industry.code, industry.name) if industry else None,
        lead_organisation=str(found.lead_organisation),
        programme=found.programme,
        status=one_of(ClusterStatus, found.status),
        status_since=found.status_since,
        confirmed_on=found.confirmed_on,
        confirmed_by=Authority(code=found.tenant.code, name=found.tenant.name),
        confirming_document=found.confirming_document,
    )
