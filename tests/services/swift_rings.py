"""Build the three rings of a one-device Swift; run by the Python of Swift's own environment.

usage: swift_rings.py DIRECTORY account=PORT container=PORT object=PORT
"""

import sys
from pathlib import Path

from swift.common.ring import RingBuilder  # type: ignore[import-not-found]  # Swift lives in its own environment

DEVICE = "d1"


def build(directory: Path, kind: str, port: int) -> None:
    """Write `directory/<kind>.ring.gz` with one device on 127.0.0.1:`port`."""
    builder = RingBuilder(4, 1, 1)
    builder.add_dev(
        {"id": 0, "region": 1, "zone": 1, "weight": 1.0, "ip": "127.0.0.1", "port": port, "device": DEVICE, "meta": ""}
    )
    builder.rebalance()
    builder.get_ring().save(str(directory / f"{kind}.ring.gz"))


if __name__ == "__main__":
    for pair in sys.argv[2:]:
        name, _, number = pair.partition("=")
        build(Path(sys.argv[1]), name, int(number))
