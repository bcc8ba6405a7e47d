"""Two authorities with their people, a directory for contents, the two stores, the scanner."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents.storage import LocalStore, S3Store
from portal.identity.models import User
from portal.tenancy.models import Tenant
from portal.tenancy.scope import tenant_scope

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def office(part, *, extra=()):
    """Return a minimal office container whose main part is `part`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *extra):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def pdf(name="建设规划.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="text/html")  # the client's word is not believed


@pytest.fixture(autouse=True)
def embedded_parts(settings, tmp_path):
    """Start from the local directory and no scanner; a test names what it wants beyond."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    settings.S3_BUCKET = ""
    settings.CLAMD_HOST = ""
    return settings


@pytest.fixture
def nation(db):
    return Tenant.objects.create(
        code="national", name="国家中心", short_name="国家", kind="national", host="national.localhost"
    )


@pytest.fixture
def hubei(nation):
    return Tenant.objects.create(
        code="hubei", name="湖北省科学技术厅", short_name="湖北", kind="province", host="hubei.localhost", parent=nation
    )


@pytest.fixture
def jiangsu(nation):
    return Tenant.objects.create(
        code="jiangsu",
        name="江苏省科学技术厅",
        short_name="江苏",
        kind="province",
        host="jiangsu.localhost",
        parent=nation,
    )


@pytest.fixture
def li(hubei):
    return User.objects.create_user("li", full_name="李明")


@pytest.fixture
def wang(hubei):
    return User.objects.create_user("wang", full_name="王芳")


@pytest.fixture
def in_hubei(hubei):
    with tenant_scope(hubei):
        yield hubei


@pytest.fixture
def scanner(settings, clamd_server):
    """The portal uses the real ClamAV daemon."""
    settings.CLAMD_HOST = clamd_server.host
    settings.CLAMD_PORT = clamd_server.port
    return clamd_server


@pytest.fixture
def on_s3(settings, s3_server):
    """The portal uses the real S3 store."""
    settings.S3_ENDPOINT_URL = s3_server.endpoint
    settings.S3_PUBLIC_ENDPOINT_URL = ""
    settings.S3_ACCESS_KEY_ID = s3_server.access_key
    settings.S3_SECRET_ACCESS_KEY = s3_server.secret_key
    settings.S3_BUCKET = s3_server.bucket
    settings.S3_REGION = s3_server.region
    return s3_server


def s3_store(server, **changes):
    given = {
        "endpoint": server.endpoint,
        "access_key": server.access_key,
        "secret_key": server.secret_key,
        "bucket": server.bucket,
        "region": server.region,
    }
    return S3Store(**(given | changes))


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.service)])
def store(request, tmp_path):
    """Each store in turn: what the contract says holds for both."""
    if request.param == "local":
        return LocalStore(tmp_path / "store")
    return s3_store(request.getfixturevalue("s3_server"))


def stored_keys(directory: Path):
    """Return the keys of all contents in a local store."""
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())
