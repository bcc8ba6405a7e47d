"""A virus must not come in; and a scanner that stammers, hangs or is gone must never be read as "clean"."""

import io
import socket
import threading
from contextlib import contextmanager

import pytest

from portal.documents.errors import ScanFailed, ScannerUnreachable
from portal.documents.scanning import ClamdScanner, Finding, configured_scanner
from tests.portal.documents.conftest import PDF, office
from tests.services.base import free_port
from tests.services.clamd import eicar


@contextmanager
def rude_daemon(answer):
    """A daemon that reads a little and then answers `answer` (None: nothing at all) and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def serve():
            link, _address = listener.accept()
            with link:
                link.recv(64)
                if answer is None:
                    done.wait(10)
                else:
                    link.sendall(answer)

        person = threading.Thread(target=serve)
        person.start()
        try:
            yield ClamdScanner("127.0.0.1", listener.getsockname()[1], answer_seconds=0.5)
        finally:
            done.set()
            person.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK but not quite\0",
        b"OK\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"\xff\xfe\0",
        b" FOUND\0",
        b"stream: OK FOUND OK\0",
    ],
)
def test_no_clear_answer_is_a_failure(answer):
    with rude_daemon(answer) as scanner, pytest.raises(ScanFailed) as failure:
        scanner.scan(io.BytesIO(PDF))
    assert failure.value.code == "scan_failed"


def test_silence_is_a_failure():
    with rude_daemon(None) as scanner, pytest.raises(ScannerUnreachable):
        scanner.scan(io.BytesIO(PDF))


def test_nobody_there_is_a_failure():
    with pytest.raises(ScannerUnreachable):
        ClamdScanner("127.0.0.1", free_port()).scan(io.BytesIO(PDF))


def test_without_a_host_there_is_no_scanner(settings):
    assert configured_scanner() is None
    settings.CLAMD_HOST, settings.CLAMD_PORT = "scanner", 3310
    assert configured_scanner() == ClamdScanner("scanner", 3310)


@pytest.mark.service
class TestRealDaemon:
    def test_an_honest_file_is_clean(self, clamd_server):
        assert ClamdScanner(clamd_server.host, clamd_server.port).scan(io.BytesIO(PDF)) == Finding()

    def test_it_is_found_plain_prefixed_and_packed(self, clamd_server):
        scanner = ClamdScanner(clamd_server.host, clamd_server.port)
        packed = io.BytesIO(office("word/document.xml", extra=[eicar().decode()]))
        assert scanner.scan(io.BytesIO(eicar())) == Finding("Eicar-Test-File.UNOFFICIAL")
        for content in (io.BytesIO(PDF + eicar()), packed):
            assert scanner.scan(content).signature.startswith("Eicar-Test")

    def test_over_the_daemons_own_limit_is_a_failure(self, clamd_server):
        scanner = ClamdScanner(clamd_server.host, clamd_server.port)
        with pytest.raises(ScanFailed):
            scanner.scan(io.BytesIO(bytes(30 * 1024 * 1024)))
        assert scanner.scan(io.BytesIO(PDF)) == Finding()
