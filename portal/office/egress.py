"""POSTing to an address that somebody else chose, without becoming their way into our own network (SSRF).

The name is resolved here, every answer must be an allowed address, and the connection goes to exactly the address
that was checked, so that a second, different answer of the name server is of no use. Redirects are not followed,
proxies of the environment are not used, and of the answer only the status is read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from portal.errors import Invalid

TIMEOUT = 8.0
"""Seconds for connecting and for each wait."""
LONGEST_URL = 300
OWN_NAMES = (".localhost", ".local", ".internal")
HTTPS, HTTP = "https", "http"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The address must not be sent to; the text says why, in Chinese."""


def check_url(url: str) -> None:
    """Raise Invalid, with the reason at `url`, unless the address may be registered. Names are resolved at sending."""
    try:
        parts = _parts(url)
        literal = _literal(parts.hostname or "")
        if literal is not None:
            _require_allowed(literal, parts.scheme)
    except Refused as refusal:
        raise Invalid(fields={"url": str(refusal)}) from refusal


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send and return the HTTP status. Raises Refused for a forbidden address, OSError or HTTPException otherwise."""
    parts = _parts(url)
    address = _resolved(parts)
    connection = _Pinned(parts, address)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()


def _parts(url: str) -> SplitResult:
    if not url or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise Refused(f"请填写完整的网址，最多{LONGEST_URL}个字符，域名中的中文请用 punycode 写法。")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise Refused("网址的格式不正确。") from fault
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {HTTPS, HTTP} or not host or port == 0:
        raise Refused("请填写以 https:// 开头的完整网址。")
    if parts.username or parts.password or parts.fragment:
        raise Refused("网址中不能含有用户名、密码或 # 之后的部分。")
    if parts.scheme == HTTP and not settings.OFFICE_WEBHOOK_NETWORKS:
        raise Refused("请填写以 https:// 开头的网址：不加密的地址不能接收推送。")
    if (host == "localhost" or host.endswith(OWN_NAMES)) and not settings.OFFICE_WEBHOOK_NETWORKS:
        raise Refused("不能推送到本机或内部网络的地址。")
    return parts


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _resolved(parts: SplitResult) -> str:
    """Return one address of the host, after all of them were found allowed."""
    port = parts.port or (443 if parts.scheme == HTTPS else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not addresses:
        raise Refused("域名没有解析到地址。")
    for one in addresses:
        _require_allowed(ipaddress.ip_address(one), parts.scheme)
    return addresses[0]


def _require_allowed(address: Address, scheme: str) -> None:
    """Raise Refused unless it is public, or in a network that the operator named; plain http only in the latter."""
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    networks = [ipaddress.ip_network(one) for one in settings.OFFICE_WEBHOOK_NETWORKS]
    if any(address in network for network in networks):
        return
    if not address.is_global or address.is_multicast:
        raise Refused("不能推送到本机或内部网络的地址。")
    if scheme == HTTP:
        raise Refused("公网地址须以 https:// 开头。")


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked; certificate and Host are those of the name."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        self.default_port = 443 if parts.scheme == HTTPS else 80
        super().__init__(parts.hostname or "", parts.port, timeout=TIMEOUT)
        self._address = address
        self._secure = ssl.create_default_context() if parts.scheme == HTTPS else None

    def connect(self) -> None:
        """Connect to the checked address, and over TLS to the name."""
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT)
        if self._secure is not None:
            self.sock = self._secure.wrap_socket(self.sock, server_hostname=self.host)
