"""As a citizen I reach the portal only over TLS, and a document only by the signed address I was given.

A real Caddy with docker/Caddyfile, before a real S3 store and a web server that tells what it received.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from botocore.config import Config

from tests.services.base import free_port
from tests.services.caddy import Caddy
from tests.services.fixtures import serve

pytestmark = pytest.mark.service
PORTAL = "national.portal.localhost"
FILES = "files.localhost"


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers and the length of the body that it received."""

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = json.dumps(
            {"headers": dict(self.headers), "size": len(body), "port": self.server.server_port}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        with suppress(BrokenPipeError):  # the proxy hangs up on a body over its limit
            self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815  # the name that http.server looks for

    def log_message(self, *_args):
        """Stay silent."""


@contextmanager
def echo(port=0):
    """A web server that tells what it received, and its own port."""
    with ThreadingHTTPServer(("127.0.0.1", port), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def web():
    with echo() as address:
        yield address


@pytest.fixture(scope="module")
def intake():
    """The address of the processes that take objections; nobody listens there until a test does."""
    return f"127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def proxy(pytestconfig, web, intake, s3_server):
    store = s3_server.endpoint.removeprefix("http://")
    caddy = Caddy(sites="*.portal.localhost", files=FILES, web=web, intake=intake, store=store)
    yield from serve(caddy, pytestconfig)


def ask(proxy, host, path="/", *, method="GET", body=None, headers=()):
    """Send one request over TLS under a host name; return (status, body)."""
    link = http.client.HTTPSConnection(host, proxy.https_port, timeout=20, context=proxy.tls())
    link._create_connection = lambda _address, *rest: socket.create_connection(("127.0.0.1", proxy.https_port), *rest)
    try:
        link.request(method, path, body=body, headers=dict(headers))
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


def test_plain_http_leads_to_tls(proxy):
    link = http.client.HTTPConnection("127.0.0.1", proxy.http_port, timeout=10)
    link.request("GET", "/notices/?page=2", headers={"Host": PORTAL})
    answer = link.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{PORTAL}/notices/?page=2")
    link.close()


def test_the_portal_learns_the_host_and_the_scheme(proxy):
    """Its tenant comes from the host; a stranger's own forwarding headers are not believed."""
    lies = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    status, body = ask(proxy, PORTAL, headers=lies)
    seen = {name.lower(): value for name, value in json.loads(body)["headers"].items()}
    assert status == 200
    assert seen["host"] == f"{PORTAL}:{proxy.https_port}"
    assert (seen["x-forwarded-proto"], seen["x-forwarded-for"]) == ("https", "127.0.0.1")
    assert "evil" not in seen["x-forwarded-host"]


def test_an_upload_over_the_limit_is_cut_off(proxy):
    """The largest document (50 MB) passes; Caddy answers 413 beyond its limit, before 2.7 it said 502."""
    megabyte = 1_000_000
    assert json.loads(ask(proxy, PORTAL, method="POST", body=bytes(55 * megabyte))[1])["size"] == 55 * megabyte
    assert ask(proxy, PORTAL, method="POST", body=bytes(65 * megabyte))[0] in {413, 502}


def test_objections_have_processes_of_their_own_and_others_when_these_are_away(proxy, web, intake):
    """A rush of submissions never stands before readers, and is taken by the web processes when it must be."""

    def taken_by(path, method):
        return json.loads(ask(proxy, PORTAL, path, method=method)[1])["port"]

    ports = {name: int(address.rpartition(":")[2]) for name, address in (("web", web), ("intake", intake))}
    assert taken_by("/objections/new/7/", "POST") == ports["web"]
    with echo(ports["intake"]):
        time.sleep(5.5)  # as long as the proxy leaves out who was away
        assert taken_by("/objections/new/7/", "POST") == ports["intake"]
        assert [taken_by(*asked) for asked in (("/objections/new/7/", "GET"), ("/objections/", "POST"))] == [
            ports["web"]
        ] * 2


def test_an_unknown_host_gets_nothing(proxy):
    with pytest.raises(ssl.SSLError):
        ask(proxy, "other.example")


@pytest.fixture
def signed(proxy, s3_server):
    """A stored document and the path of its address, signed for the public host as the portal does."""
    s3_server.client().put_object(Bucket=s3_server.bucket, Key="a/document", Body="申报书".encode())
    public = boto3.client(
        "s3",
        endpoint_url=f"https://{FILES}:{proxy.https_port}",
        aws_access_key_id=s3_server.access_key,
        aws_secret_access_key=s3_server.secret_key,
        region_name=s3_server.region,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    params = {"Bucket": s3_server.bucket, "Key": "a/document"}
    address = public.generate_presigned_url("get_object", Params=params, ExpiresIn=60)
    return address.partition(str(proxy.https_port))[2]


def test_a_signed_address_opens_the_document(proxy, signed):
    assert ask(proxy, FILES, signed) == (200, "申报书".encode())


def test_a_changed_signature_is_refused_by_the_store(proxy, signed):
    assert ask(proxy, FILES, signed.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))[0] == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_the_store_is_closed_to_everything_else(proxy, signed, method):
    """An unsigned request, or another verb on a signed address, does not even reach the store."""
    path = signed.partition("?")[0] if method == "GET" else signed
    assert ask(proxy, FILES, path, method=method) == (403, b"")


def test_the_portal_is_not_served_under_the_files_host(proxy):
    assert ask(proxy, FILES, "/accounts/login/") == (403, b"")
