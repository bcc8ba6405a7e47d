"""Caddy with the portal's own docker/Caddyfile, on free ports and with a certificate made for the occasion."""

from __future__ import annotations

import os
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services.base import Service, accepts, free_port

CADDYFILE = Path(__file__).resolve().parents[2] / "docker" / "Caddyfile"


class Caddy(Service):
    """The proxy in front of `web`, `intake` and `store` (host:port each), for the hosts of portal and files."""

    name = "caddy"

    def __init__(self, *, sites: str, files: str, web: str, intake: str, store: str) -> None:
        super().__init__()
        self.sites = sites
        self.files = files
        self.web = web
        self.intake = intake
        self.store = store
        self.http_port = 0
        self.https_port = 0

    @classmethod
    def missing(cls) -> str | None:
        return None if shutil.which("caddy") else "caddy is not installed (Debian: apt-get install caddy)"

    def launch(self) -> None:
        self.http_port, self.https_port = free_port(), free_port()
        certificate(self.directory, hosts=[self.sites, self.files])
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "PROXY_HTTP_PORT": str(self.http_port),
            "PROXY_HTTPS_PORT": str(self.https_port),
            "PORTAL_SITES": self.sites,
            "FILES_SITE": self.files,
            "TLS_CERTIFICATE": str(self.directory / "portal.crt"),
            "TLS_KEY": str(self.directory / "portal.key"),
            "WEB_UPSTREAM": self.web,
            "INTAKE_UPSTREAM": self.intake,
            "STORE_UPSTREAM": self.store,
        }
        self.spawn(["caddy", "run", "--config", CADDYFILE, "--adapter", "caddyfile"], env=env)

    def ready(self) -> bool:
        return accepts(self.https_port) and accepts(self.http_port)

    def environment(self) -> dict[str, str]:
        return {}

    def tls(self) -> ssl.SSLContext:
        """Return a context that trusts this proxy's certificate and nothing else."""
        return ssl.create_default_context(cafile=str(self.directory / "portal.crt"))


def certificate(directory: Path, *, hosts: list[str]) -> None:
    """Write a certificate for these hosts that signs itself, and its key: portal.crt, portal.key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "jiquntong test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (directory / "portal.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "portal.key").write_bytes(encoded)
