"""Runs the servers side by side, round by round."""

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from harness import load, paced
from harness.check import Call, plain_call, wrong_answer
from harness.install import Installation
from harness.processes import NotStarted, ProcessTree, machine_busy_seconds
from harness.records import Records, Run, Start
from harness.scenarios import Scenario
from harness.servers import Server, Site

LARGE = 500_000  # from this many bytes on, what is still on its way when a run ends counts by its share
PACED_CONNECTIONS = 32
PACED_SHARE = 0.8
_FIRST_PORT = 18_300
_WARM = 0.93  # a server that still needs less than this share of what it needed before is not warm
_MOST_WARMING = 6


@dataclass(frozen=True)
class Plan:
    """What to measure, and for how long."""

    servers: list[Server]
    scenarios: list[Scenario]
    connections: tuple[int, ...]
    rounds: int
    seconds: float
    warm: float
    warm_jvm: float
    starts: bool
    paced: bool
    processes: int
    threads: int


@dataclass
class Running:
    """A server that has answered."""

    server: Server
    tree: ProcessTree
    site: Site
    start_seconds: float


class Measurement:
    """Carries out a plan."""

    def __init__(self, plan: Plan, installation: Installation) -> None:
        """Prepare; nothing runs yet."""
        self._plan = plan
        self._installation = installation
        self._expected: dict[str, Call] = {}
        self.records = Records()

    def run(self) -> Records:
        """Do it all; every server that was started has ended when this returns or raises."""
        for scenario in self._plan.scenarios:
            self._expected[scenario.name] = plain_call(scenario, self._installation, min(5, self._plan.seconds))
            self.records.floors[scenario.name] = self._expected[scenario.name].cpu_us
        modules = list(dict.fromkeys(scenario.module for scenario in self._plan.scenarios))
        for module in modules:
            scenarios = [scenario for scenario in self._plan.scenarios if scenario.module == module]
            if self._plan.starts:
                self._measure_starts(module, scenarios[0])
            self._measure_loads(module, scenarios)
        return self.records

    def _measure_starts(self, module: str, scenario: Scenario) -> None:
        for number in range(self._plan.rounds):
            for server in self._servers(module, number):
                with ExitStack() as stack:
                    running = self._start(stack, server, module, scenario)
                    if running is None:
                        continue
                    rest = running.tree.memory()
                    load.run(scenario, running.site.port, 16, self._plan.seconds, running.site.folder)
                    loaded = running.tree.memory()
                    start = Start(
                        server.name, module, number, running.start_seconds, rest.rss, rest.pss, loaded.rss, loaded.pss
                    )
                    self.records.starts.append(start)
                    _say(f"start {module} {server.name}: {start.seconds:.2f} s, {loaded.pss:.0f} MB PSS")

    def _measure_loads(self, module: str, scenarios: list[Scenario]) -> None:
        with ExitStack() as stack:
            started = [self._start(stack, server, module, scenarios[0]) for server in self._servers(module, 0)]
            everyone = [running for running in started if running]
            for scenario in scenarios:
                for running in everyone:
                    self._warm(running, scenario)
                for number in range(self._plan.rounds):
                    for connections in self._connections(scenario):
                        for running in _rotated(everyone, number):
                            self._measure(running, scenario, connections, number)
                if self._plan.paced and scenario.name in ("hello", "flask", "django"):
                    self._measure_paced(everyone, scenario)

    def _connections(self, scenario: Scenario) -> tuple[int, ...]:
        return tuple(count for count in scenario.connections if count in self._plan.connections)

    def _servers(self, module: str, number: int) -> Iterator[Server]:
        return iter(_rotated([server for server in self._plan.servers if module in server.modules], number))

    def _start(self, stack: ExitStack, server: Server, module: str, scenario: Scenario) -> "Running | None":
        installation = self._installation
        folder = installation.folder / "run" / f"{server.name}-{module}"
        folder.mkdir(parents=True, exist_ok=True)
        site = Site(
            installation.venv, installation.java, installation.jar, installation.classes, installation.tomcat,
            installation.data, folder,
            _FIRST_PORT + self._plan.servers.index(server), module, self._plan.processes, self._plan.threads,
        )  # fmt: skip
        log = folder.with_suffix(".log")
        tree = ProcessTree(server.command(site), {"BENCH_DATA": str(installation.data)}, log)
        stack.callback(tree.stop)
        try:
            return Running(server, tree, site, tree.wait_for_answer(site.port, scenario.target))
        except NotStarted as error:
            self._fail(f"{server.name} did not start with {module}: {error}")
            return None

    def _warm(self, running: Running, scenario: Scenario) -> None:
        """Load the server; one in a JVM, until compiling its code makes it no faster."""
        connections = max(count for count in self._connections(scenario) if count <= 16)
        seconds = self._plan.warm_jvm / 2 if running.server.jvm else self._plan.warm
        costs: list[float] = []
        while len(costs) < _MOST_WARMING:
            cpu = running.tree.cpu_seconds()
            seen = load.run(scenario, running.site.port, connections, seconds, running.site.folder)
            costs.append((running.tree.cpu_seconds() - cpu) / max(seen.requests, 1))
            if not running.server.jvm or (len(costs) > 1 and costs[-1] > _WARM * costs[-2]):
                return

    def _measure(self, running: Running, scenario: Scenario, connections: int, number: int) -> None:
        site, expected = running.site, self._expected[scenario.name]
        self._check(running, scenario)
        busy, cpu, begin = machine_busy_seconds(), running.tree.cpu_seconds(), time.perf_counter()
        seen = load.run(scenario, site.port, connections, self._plan.seconds, site.folder)
        cpu = running.tree.cpu_seconds() - cpu
        others = (machine_busy_seconds() - busy - cpu - seen.cpu_seconds) / (time.perf_counter() - begin)
        answers = float(seen.requests)
        errors = dict(seen.errors)
        if expected.length >= LARGE:
            answers = max(answers, seen.received / expected.length)
        elif seen.received < seen.requests * expected.length * 0.99:  # wrk rounds
            errors["short"] = 1
        if not answers:
            errors["nothing answered"] = 1
        if self._check(running, scenario):
            errors["wrong"] = 1
        run = Run(
            running.server.name, scenario.name, connections, number, answers / seen.seconds,
            cpu / answers * 1e6 if answers else 0, seen.p50, seen.p99, errors, max(0.0, others),
        )  # fmt: skip
        self._record(run)

    def _measure_paced(self, everyone: list[Running], scenario: Scenario) -> None:
        """Measure all at the same rate: a share of what the slowest has taken."""
        taken: dict[str, list[float]] = {}
        for run in self.records.runs:
            if run.scenario == scenario.name and run.connections == max(self._connections(scenario), key=_near_16):
                taken.setdefault(run.server, []).append(run.rps)
        if not taken:
            return
        rate = PACED_SHARE * min(sorted(rates)[len(rates) // 2] for rates in taken.values())
        for running in everyone:  # at this rate a JVM takes other ways than at full load, and compiles them
            warm = self._plan.warm_jvm if running.server.jvm else self._plan.warm
            for _ in range(math.ceil(warm)):  # each run opens its connections, as those that count do
                paced.run(scenario, running.site.port, PACED_CONNECTIONS, rate, 1)
        for number in range(self._plan.rounds):
            for running in _rotated(everyone, number):
                busy, cpu = machine_busy_seconds(), running.tree.cpu_seconds()
                own, begin = time.process_time(), time.perf_counter()
                seen = paced.run(scenario, running.site.port, PACED_CONNECTIONS, rate, self._plan.seconds)
                cpu = running.tree.cpu_seconds() - cpu
                elapsed = time.perf_counter() - begin
                others = (machine_busy_seconds() - busy - cpu - (time.process_time() - own)) / elapsed
                errors = {"failed": seen.errors} if seen.errors else {}
                self._record(
                    Run(
                        running.server.name,
                        scenario.name,
                        PACED_CONNECTIONS,
                        number,
                        seen.sent / elapsed,
                        cpu / max(seen.sent, 1) * 1e6,
                        seen.p50,
                        seen.p99,
                        errors,
                        max(0.0, others),
                        rate,
                    )
                )

    def _check(self, running: Running, scenario: Scenario) -> bool:
        wrong = wrong_answer(scenario, running.site.port, self._expected[scenario.name])
        if wrong:
            self._fail(f"{running.server.name} answers {scenario.name} wrongly: {wrong}")
        return wrong is not None

    def _record(self, run: Run) -> None:
        self.records.runs.append(run)
        load_text = f"{run.rate:.0f}/s" if run.rate else f"{run.connections} connections"
        _say(
            f"{run.scenario}, {load_text}, round {run.round + 1}: {run.server}: {run.rps:.0f}/s,"
            f" {run.cpu_us:.1f} µs CPU, p99 {run.p99:.2f} ms" + (f", errors {run.errors}" if run.errors else "")
        )

    def _fail(self, text: str) -> None:
        self.records.failures.append(text)
        _say(text)


def _near_16(connections: int) -> int:
    return -abs(connections - 16)


def _rotated(items: list, by: int) -> list:
    """Let another one begin in each round."""
    by %= max(1, len(items))
    return items[by:] + items[:by]


def _say(text: str) -> None:
    print(time.strftime("%H:%M:%S"), text, flush=True)
