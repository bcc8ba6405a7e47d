# ruff: noqa: INP001  # a script of the image, not a package
"""The web container's health check: ask /healthz as the proxy would, under a host that is allowed."""

import http.client
import os
import sys

OK = 200


def main() -> int:
    """Return 0 when the web process answers OK, else 1."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    link = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    try:
        link.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = link.getresponse().status
    except OSError as fault:
        sys.stderr.write(f"healthcheck: {fault}\n")
        return 1
    return 0 if status == OK else 1


if __name__ == "__main__":
    sys.exit(main())
