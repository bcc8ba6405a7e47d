"""As a developer I trust the suite's Elasticsearch: a real node, minimal, that searches Chinese words."""

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from tests.services.elastic import VERSION

INDEX = "services-check"
MAPPINGS = {"properties": {"text": {"type": "text", "analyzer": "whitespace"}}}


@pytest.fixture
def node(elasticsearch_url):
    client = Elasticsearch(elasticsearch_url)
    yield client
    client.indices.delete(index=INDEX, ignore_unavailable=True)
    client.close()


def test_it_is_healthy_and_the_tested_version(node):
    assert node.cluster.health()["status"] in {"green", "yellow"}
    (only,) = node.nodes.info()["nodes"].values()
    assert only["version"] == VERSION


def test_it_indexes_finds_and_highlights(node):
    node.indices.create(index=INDEX, mappings=MAPPINGS)
    node.index(index=INDEX, id="1", document={"text": "创新 产业 集群"}, refresh=True)
    node.index(index=INDEX, id="2", document={"text": "高新 技术 园区"}, refresh=True)
    found = node.search(index=INDEX, query={"match": {"text": "产业"}}, highlight={"fields": {"text": {}}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]
    assert found["hits"]["hits"][0]["highlight"] == {"text": ["创新 <em>产业</em> 集群"]}


def test_an_alias_is_swapped_in_one_step(node):
    for name in ("a", "b"):
        node.indices.create(index=f"{INDEX}-{name}", mappings=MAPPINGS)
    try:
        node.indices.put_alias(index=f"{INDEX}-a", name=f"{INDEX}-live")
        add, remove = ({"index": f"{INDEX}-{name}", "alias": f"{INDEX}-live"} for name in "ba")
        node.indices.update_aliases(actions=[{"add": add}, {"remove": remove}])
        assert list(node.indices.get_alias(name=f"{INDEX}-live")) == [f"{INDEX}-b"]
    finally:
        node.indices.delete(index=[f"{INDEX}-a", f"{INDEX}-b"])


def test_it_has_the_core_analysis_only(node):
    """What a managed cluster without plugins may also refuse: our index definition must not need it."""
    settings = {"analysis": {"analyzer": {"n": {"type": "custom", "tokenizer": "ngram"}}}}
    with pytest.raises(BadRequestError):
        node.indices.create(index=INDEX, settings=settings)
