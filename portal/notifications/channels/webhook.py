"""Signed pushes to one address that the operator names, such as an authority's own message service."""

from __future__ import annotations

import hashlib
import hmac
import json
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from portal.notifications.channels.base import Message, Undeliverable

TIMEOUT = 10.0
"""Seconds to wait for the receiver."""
REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY})


class _NoRedirect(HTTPRedirectHandler):
    """What is signed for one address is not carried to another."""

    def redirect_request(self, *_args: object) -> None:
        """Follow nothing."""


class Webhook:
    """POSTs JSON with an HMAC-SHA256 of the body under a shared secret, and a key that is the same at every try."""

    def __init__(self, url: str, secret: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("NOTIFY_WEBHOOK_URL must be an http or https address")
        self.url, self.secret = url, secret.encode()

    def address(self, message: Message) -> str:  # noqa: ARG002  # the interface; one receiver takes them all
        """Return the one address for everybody."""
        return self.url

    def send(self, message: Message) -> None:
        """Hand the message over; the receiver knows the person by user name."""
        body = json.dumps(
            {
                "key": message.key,
                "to": message.user.username,
                "kind": message.kind,
                "title": message.title,
                "url": message.url,
                "authority": message.authority,
            },
            ensure_ascii=False,
        ).encode()
        request = Request(  # noqa: S310  # the scheme was checked above
            self.url,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Idempotency-Key": message.key,
                "X-Signature-SHA256": hmac.new(self.secret, body, hashlib.sha256).hexdigest(),
            },
        )
        try:
            build_opener(_NoRedirect).open(request, timeout=TIMEOUT).close()
        except HTTPError as answer:
            if answer.code in REFUSED:
                raise Undeliverable from answer
            raise
