"""What has been measured."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Callable


@dataclass(frozen=True)
class Run:
    """One server under one load, once."""

    server: str
    scenario: str
    connections: int
    round: int
    rps: float
    cpu_us: float  # 0: nothing was answered
    p50: float
    p99: float
    errors: dict[str, int]
    others: float  # cores that neither the server nor the load generator used
    rate: float = 0  # requests a second that were asked for; 0: as many as it takes


@dataclass(frozen=True)
class Start:
    """One start of a server that was alone on the machine."""

    server: str
    module: str
    round: int
    seconds: float  # to the first answer
    rest_rss: float
    rest_pss: float
    loaded_rss: float
    loaded_pss: float


@dataclass
class Records:
    """All of it; nothing is left out."""

    runs: list[Run] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    floors: dict[str, float] = field(default_factory=dict)  # CPU µs of a call in plain CPython, by scenario
    failures: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def select(self, scenario: str, connections: int, paced: bool = False) -> dict[str, list[Run]]:
        """Return the runs of a cell by server, in the order of their first runs."""
        found: dict[str, list[Run]] = {}
        for run in self.runs:
            if (run.scenario, run.connections, run.rate > 0) == (scenario, connections, paced):
                found.setdefault(run.server, []).append(run)
        return found

    def save(self, file: Path) -> None:
        """Write everything as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1))


@dataclass(frozen=True)
class Spread:
    """Median, smallest and largest of several values."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(items: Iterable, value: Callable[[object], float]) -> "Spread":
        """The spread of a value of some items."""
        values = [value(item) for item in items]
        return Spread(statistics.median(values), min(values), max(values))
