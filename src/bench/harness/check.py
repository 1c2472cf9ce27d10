"""Checks that a server answers what the application says."""

import hashlib
import http.client
import json
import os
import subprocess
from dataclasses import dataclass

from harness.install import BENCH, Installation
from harness.scenarios import Scenario


@dataclass(frozen=True)
class Call:
    """The application's answer, and the CPU time of a call in plain CPython."""

    length: int
    digest: str
    cpu_us: float


def plain_call(scenario: Scenario, installation: Installation, seconds: float) -> Call:
    """Call the application without a server."""
    path, query = scenario.path, scenario.query
    words = [scenario.module, scenario.method, path, query, scenario.upload, seconds]
    result = subprocess.run(
        [installation.python, BENCH / "apps" / "calls.py", *map(str, words)],
        env={**os.environ, "BENCH_DATA": str(installation.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise SystemExit(f"{scenario.name} fails without a server:\n{result.stderr}")
    return Call(**json.loads(result.stdout))


def wrong_answer(scenario: Scenario, port: int, expected: Call) -> "str | None":
    """Ask once; return what is wrong with the answer, or None."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(scenario.method, scenario.target, b"x" * scenario.upload or None)
        response = connection.getresponse()
        digest, length = hashlib.sha256(), 0
        while block := response.read(1 << 20):
            digest.update(block)
            length += len(block)
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    finally:
        connection.close()
    if response.status != 200:
        return f"status {response.status}"
    if (length, digest.hexdigest()) != (expected.length, expected.digest):
        return f"{length} bytes that differ from the {expected.length} expected"
    return None
