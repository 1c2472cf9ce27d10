"""Load from wrk: as many requests as the server takes."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness.scenarios import Scenario

_UNITS = {"us": 1e-3, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_BYTES = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}


@dataclass(frozen=True)
class Load:
    """What wrk has seen."""

    requests: int
    seconds: float
    received: float  # bytes
    p50: float  # milliseconds
    p99: float
    errors: dict[str, int]
    cpu_seconds: float  # wrk's own


def run(scenario: Scenario, port: int, connections: int, seconds: float, folder: Path) -> Load:
    """Send requests for some seconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency"]
    command += [f"--timeout={scenario.timeout}s"]
    if scenario.upload:
        command += ["-s", str(_upload_script(folder, scenario.upload))]
    before = _children_cpu()
    result = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{scenario.target}"], capture_output=True, text=True, check=True
    )
    return parse(result.stdout, _children_cpu() - before)


def _upload_script(folder: Path, length: int) -> Path:
    script = folder / "upload.lua"
    script.write_text(f'wrk.method = "POST"\nwrk.body = string.rep("x", {length})\n')
    return script


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def parse(text: str, cpu_seconds: float = 0) -> Load:
    """Read wrk's report."""
    requests, seconds, received = re.search(r"(\d+) requests in ([\d.]+\w+), ([\d.]+\w+) read", text).groups()
    errors = {}
    if sockets := re.search(r"Socket errors: (.*)", text):
        errors = {kind: int(count) for kind, count in re.findall(r"(\w+) (\d+)", sockets[1])}
    if refused := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
        errors["status"] = int(refused[1])
    return Load(
        requests=int(requests),
        seconds=_number(seconds, _UNITS) / 1000,
        received=_number(received, _BYTES),
        p50=_percentile(text, 50),
        p99=_percentile(text, 99),
        errors={kind: count for kind, count in errors.items() if count},
        cpu_seconds=cpu_seconds,
    )


def _percentile(text: str, percent: int) -> float:
    return _number(re.search(rf"{percent}%\s+([\d.]+\w+)", text)[1], _UNITS)


def _number(text: str, units: dict[str, float]) -> float:
    value, unit = re.fullmatch(r"([\d.]+)([A-Za-z]+)", text).groups()
    return float(value) * units[unit]
