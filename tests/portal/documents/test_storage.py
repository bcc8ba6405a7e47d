"""An operator chooses a directory or an S3 store; the portal's contents are equally safe on both."""

import datetime as dt
import hashlib
import io
import threading
import time
import urllib.parse

import pytest
import urllib3
from django.utils import timezone

from portal.documents.errors import DocumentContentMissing, StorageUnavailable
from portal.documents.management.commands.check_storage import check_round_trip
from portal.documents.storage import LocalStore, content_key, quarantine_key
from tests.portal.documents.conftest import PDF, s3_store, stored_keys
from tests.services.base import free_port

DIGEST = hashlib.sha256(PDF).hexdigest()
NAME = '规划 "终稿".pdf'


def put(store, content=PDF):
    digest = hashlib.sha256(content).hexdigest()
    return store.put_quarantine(io.BytesIO(content), sha256=digest, size=len(content), content_type="application/pdf")


def content_of(store, key):
    with store.open(key) as file:
        return file.read()


def ask(url):
    with urllib3.PoolManager() as people:
        return people.request("GET", url, redirect=False, retries=False, timeout=10)


class TestBoth:
    def test_a_content_travels_from_quarantine_to_its_own_key(self, store):
        waiting = put(store)
        own = content_key(tenant_id=1, sha256=DIGEST)
        store.promote(waiting, own)
        store.promote(waiting, own)  # a job that died may do it again
        assert content_of(store, waiting) == PDF
        store.delete(waiting)
        store.delete(waiting)
        assert content_of(store, own) == PDF
        with pytest.raises(DocumentContentMissing):
            store.open(waiting)

    def test_what_lies_in_quarantine_is_listed_by_its_age(self, store):
        waiting, taken = put(store), put(store)
        store.promote(taken, content_key(tenant_id=1, sha256=DIGEST))
        store.delete(taken)
        now = timezone.now()
        assert waiting in set(store.old_in_quarantine(now + dt.timedelta(minutes=1)))
        assert taken not in set(store.old_in_quarantine(now + dt.timedelta(minutes=1)))
        assert waiting not in set(store.old_in_quarantine(now - dt.timedelta(minutes=1)))

    def test_promotion_heals_a_spoilt_content(self, store):
        own = content_key(tenant_id=2, sha256=DIGEST)
        store.promote(put(store, b"rotten"), own)
        store.promote(put(store), own)
        assert content_of(store, own) == PDF

    def test_nothing_to_promote(self, store):
        with pytest.raises(DocumentContentMissing):
            store.promote(quarantine_key(), content_key(tenant_id=1, sha256="0" * 64))

    def test_the_same_content_by_many_at_once(self, store):
        own = content_key(tenant_id=3, sha256=DIGEST)
        failures = []

        def upload():
            try:
                waiting = put(store)
                store.promote(waiting, own)
                store.delete(waiting)
            except Exception as fault:  # noqa: BLE001  # told to the main thread
                failures.append(fault)

        people = [threading.Thread(target=upload) for _ in range(6)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        assert failures == []
        assert content_of(store, own) == PDF

    @pytest.mark.parametrize(
        "key",
        ["../../etc/passwd", "content/1/../../x", "/etc/passwd", "", "规划.pdf", "quarantine/x", "content/1/ab/ab\n"],
    )
    def test_only_own_keys_are_keys(self, store, key):
        for use in (store.open, store.delete, lambda wrong: store.promote(wrong, wrong)):
            with pytest.raises(ValueError, match="not a storage key"):
                use(key)

    def test_the_check_of_the_operator(self, store):
        store.health()
        check_round_trip(store)


class TestLocal:
    def test_nothing_is_left_aside(self, tmp_path):
        store = LocalStore(tmp_path)
        waiting, own = put(store), content_key(tenant_id=1, sha256=DIGEST)
        store.promote(waiting, own)
        store.promote(waiting, own)
        assert stored_keys(tmp_path) == sorted([waiting, own])

    def test_a_directory_that_cannot_be(self, tmp_path):
        (tmp_path / "file").write_text("in the way")
        store = LocalStore(tmp_path / "file")
        with pytest.raises(StorageUnavailable):
            store.health()
        with pytest.raises(StorageUnavailable):
            put(store)

    def test_it_has_no_links(self, tmp_path):
        store = LocalStore(tmp_path)
        assert store.presigned_get(put(store), filename=NAME, content_type="application/pdf") is None


@pytest.mark.service
class TestS3:
    def link(self, server, **changes):
        store = s3_store(server, **changes)
        return store.presigned_get(put(store), filename=NAME, content_type="application/pdf")

    def test_a_link_needs_no_account_and_carries_name_and_type(self, s3_server):
        answer = ask(self.link(s3_server))
        assert (answer.status, answer.data) == (200, PDF)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=\"__ ____.pdf\"; filename*=UTF-8''%E8%A7%84%E5%88%92%20%22%E7%BB%88%E7%A8%BF%22.pdf"
        )

    def test_a_link_expires(self, s3_server):
        url = self.link(s3_server, link_seconds=1)
        assert ask(url).data == PDF
        time.sleep(2.2)
        assert ask(url).status == 403

    @pytest.mark.parametrize(
        ("parameter", "value"),
        [
            ("response-content-type", "text/html"),
            ("response-content-disposition", "inline"),
            ("X-Amz-Expires", "604800"),
            ("X-Amz-Signature", "0" * 64),
        ],
    )
    def test_a_link_cannot_be_changed(self, s3_server, parameter, value):
        parts = urllib.parse.urlsplit(self.link(s3_server))
        query = dict(urllib.parse.parse_qsl(parts.query))
        assert parameter in query
        query[parameter] = value
        assert ask(parts._replace(query=urllib.parse.urlencode(query)).geturl()).status == 403

    def test_a_link_opens_one_content_only(self, s3_server):
        other = put(s3_store(s3_server))
        parts = urllib.parse.urlsplit(self.link(s3_server))
        assert ask(parts._replace(path=f"/{s3_server.bucket}/{other}").geturl()).status == 403
        assert ask(parts._replace(query="").geturl()).status == 400  # Swift: no signature at all

    def test_the_store_refuses_a_content_that_changed_on_the_way(self, s3_server):
        store = s3_store(s3_server)
        with pytest.raises(StorageUnavailable):
            store.put_quarantine(io.BytesIO(b"other"), sha256=DIGEST, size=5, content_type="application/pdf")

    def test_a_wrong_secret_a_missing_bucket_and_a_dead_store(self, s3_server):
        for changes in (
            {"secret_key": "wrong"},
            {"bucket": "absent"},
            {"endpoint": f"http://127.0.0.1:{free_port()}"},
        ):
            with pytest.raises(StorageUnavailable):
                s3_store(s3_server, **changes).health()

    def test_links_may_name_another_address_than_the_portal_uses(self, s3_server):
        url = self.link(s3_server, public_endpoint="https://files.example.gov.cn")
        assert url.startswith(f"https://files.example.gov.cn/{s3_server.bucket}/quarantine/")
