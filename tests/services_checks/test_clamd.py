"""As a developer I trust the suite's ClamAV: it finds the test virus and lets clean content pass."""

import io
import socket
import struct
import zipfile

from tests.services.clamd import VIRUS, eicar

FOUND = f"stream: {VIRUS}.UNOFFICIAL FOUND"


def scan(server, content):
    """Send one INSTREAM to the daemon and return its answer."""
    with socket.create_connection((server.host, server.port), timeout=20) as link:
        link.sendall(b"zINSTREAM\0" + struct.pack("!I", len(content)) + content + struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            answer += link.recv(4096)
    return answer.rstrip(b"\0").decode()


def zipped(content):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("附件.txt", content)
    return package.getvalue()


def test_the_sample_is_the_published_one():
    assert len(eicar()) == 68


def test_clean_content_passes(clamd_server):
    assert scan(clamd_server, "产业集群建设实施方案".encode()) == "stream: OK"
    assert scan(clamd_server, zipped(b"clean")) == "stream: OK"


def test_the_virus_is_found_plain(clamd_server):
    assert scan(clamd_server, eicar()) == FOUND


def test_the_virus_is_found_inside(clamd_server):
    assert scan(clamd_server, b"prefix " + eicar()) == FOUND
    assert scan(clamd_server, zipped(eicar())) == FOUND
