"""As an operator I start the whole stack from one file, and what I forgot to fill in stops it with a message.

No container engine runs in the suite: the file is checked against the published schema, and what the schema
cannot see (references, variables, secrets, the portal's own settings) is checked here.
"""

import ast
import re
import subprocess
import sys

import pytest

from tests.docker.stack import (
    DOCKER,
    PORTAL_SERVICES,
    ROOT,
    VARIABLE,
    compose,
    environment,
    example,
    services,
    variables,
)
from tests.services.elastic import VERSION

pytestmark = pytest.mark.static
NOT_OURS = {
    "DJANGO_SETTINGS_MODULE",  # Django's
    "WEB_CONCURRENCY",  # gunicorn's
}


def settings_read_by_the_portal():
    """Return the names that portal/settings asks its environment for."""
    names = set()
    for file in (ROOT / "portal" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str(name)), *_]):
                    names.add(name)
    return names


def test_it_follows_the_compose_specification():
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*tool, str(DOCKER / "compose.yaml")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "ok -- validation done")


def test_the_services_of_the_stack():
    assert set(services()) == {*PORTAL_SERVICES, "proxy", "database", "elasticsearch", "store", "scanner"}


@pytest.mark.parametrize("service", PORTAL_SERVICES)
def test_every_variable_of_the_portal_is_a_setting(service):
    assert set(environment(service)) - settings_read_by_the_portal() == NOT_OURS & set(environment(service))


def test_web_and_worker_see_the_same_portal():
    only_web = {"HOST", "PORT", "WEB_CONCURRENCY"}
    web = {name: value for name, value in environment("web").items() if name not in only_web}
    assert web == environment("worker") == environment("setup")
    assert environment("intake") == environment("web") | {"WEB_CONCURRENCY": "${INTAKE_CONCURRENCY:-2}"}


def test_every_variable_is_documented_with_its_default_and_none_is_stale():
    documented = {name: value or "" for name, value in variables().items()}
    assert example() == documented


def test_a_required_variable_says_where_to_look():
    messages = {
        use["name"]: use["rest"]
        for use in VARIABLE.finditer((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
        if use["kind"] == ":?"
    }
    assert messages == {name: f"{name} is required, see docker/.env.example" for name in messages}


def test_no_secret_has_a_default():
    secrets = {name for name in variables() if re.search(r"PASSWORD|SECRET|ACCESS_KEY|_KEYS$", name)}
    assert secrets == {
        "SECRET_KEY",
        "OBJECTOR_KEYS",
        "POSTGRES_PASSWORD",
        "ELASTIC_PASSWORD",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
    }
    assert {variables()[name] for name in secrets} == {None}
    for service in services():
        written = {
            name: value
            for name, value in environment(service).items()
            if re.search(r"PASSWORD|SECRET|_KEY(_|$|S$)", name) and name != "DJANGO_SETTINGS_MODULE"
        }
        assert [name for name, value in written.items() if not VARIABLE.fullmatch(value)] == []


def test_every_reference_is_defined_and_every_definition_used():
    used = {"networks": set(), "volumes": set()}
    for name, service in services().items():
        used["networks"].update(service["networks"])
        for mount in service.get("volumes", ()):
            source = mount.replace(VARIABLE.search(mount)[0], "$") if VARIABLE.search(mount) else mount
            source = source.split(":")[0]
            if source.startswith("./"):
                assert (DOCKER / source).is_file(), f"{name} mounts {source}"
            elif source != "$":
                used["volumes"].add(source)
        for other, how in service.get("depends_on", {}).items():
            assert other in services(), f"{name} depends on {other}"
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services()[other], f"{name} waits for {other}, which never gets healthy"
    assert used == {kind: set(compose()[kind]) for kind in used}


def test_hosts_inside_are_services_on_a_common_network():
    """An address such as http://store:7070 names a service that the portal can reach."""
    for service in PORTAL_SERVICES:
        texts = [*environment(service).values()]
        named = {match[1] for text in texts for match in re.finditer(r"(?:@|^http://)([a-z]+):\d+", text)}
        named.add(environment(service)["CLAMD_HOST"])
        assert named == {"database", "elasticsearch", "store", "scanner"}
        for other in named:
            assert set(services()[other]["networks"]) & set(services()[service]["networks"])


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    assert compose()["networks"]["inside"] == {"internal": True}
    for closed in ("database", "elasticsearch"):
        assert services()[closed]["networks"] == ["inside"]


def test_the_portal_runs_with_little_power():
    for name in PORTAL_SERVICES:
        service = services()[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_foreign_images_have_a_version():
    images = {service["image"] for name, service in services().items() if name not in PORTAL_SERVICES}
    assert [image for image in images if not re.fullmatch(r"[a-z0-9/]+:v?\d[\w.-]*", image)] == []


def test_elasticsearch_is_the_version_that_the_suite_runs():
    assert services()["elasticsearch"]["image"] == f"elasticsearch:{VERSION}"
