"""As an operator I cannot start production with something missing, and compose gives all that it asks for."""

import base64
import os
import subprocess
import sys

import pytest

from tests.docker.stack import ROOT, environment, filled, variables

pytestmark = pytest.mark.static
SPECIAL = {
    "OBJECTOR_KEYS": base64.b64encode(bytes(32)).decode(),
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "ALLOWED_HOSTS": ".portal.example",
    "CSRF_TRUSTED_ORIGINS": "https://*.portal.example",
    "WAGTAILADMIN_BASE_URL": "https://national.portal.example",
}


def production_environment():
    """Return what compose gives to the web process, with a value for every required variable."""
    given = {
        name: SPECIAL.get(name, f"given-{name.lower().replace('_', '-')}")
        for name, default in variables().items()
        if default is None
    }
    return {name: filled(value, given) for name, value in environment("web").items()}


def start(environ):
    """Load the production settings in a process of their own; return (exit code, last line of the error)."""
    done = subprocess.run(
        [sys.executable, "-c", "import portal.settings.production"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip().rpartition("\n")[2]


def test_the_environment_of_compose_is_complete():
    assert start(production_environment()) == (0, "")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "OBJECTOR_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "S3_BUCKET", "CLAMD_HOST"]
)
def test_production_refuses_to_start_without(name):
    environ = production_environment()
    del environ[name]
    code, error = start(environ)
    assert code == 1
    assert error.startswith("django.core.exceptions.ImproperlyConfigured: 正式环境配置不完整，拒绝启动：")
    assert name in error


def test_production_refuses_the_demonstration():
    code, error = start(production_environment() | {"DEMO_MODE": "1"})
    assert code == 1
    assert "DEMO_MODE 已开启" in error


@pytest.mark.parametrize("name", [name for name, default in variables().items() if default is None])
def test_compose_stops_over_an_empty_required_variable(name):
    """`docker compose` itself refuses ${NAME:?…} when it is empty, as .env.example leaves it."""
    with pytest.raises(KeyError, match=name):
        filled(f"${{{name}:?is required}}", {name: ""})
