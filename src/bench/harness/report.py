"""The report: a page of Markdown, and its charts."""

from pathlib import Path
from typing import Callable

from harness import servers
from harness.charts import Bar, bar_chart, number
from harness.measure import PACED_CONNECTIONS, PACED_SHARE, Plan
from harness.records import Records, Run, Spread
from harness.scenarios import ALL, Scenario

_INTRODUCTION = """# Benchmarks

The bridge beside other WSGI servers: all on one machine, with the same CPython, the same applications,
{processes} processes of {threads} threads, keep-alive on and logging off, as far as each can. They run by turns, round
by round, and the load generator runs on the same machine. Each figure is the median of {rounds} rounds of
{seconds:g} s, with the least and the most in brackets; nothing is left out. Before and after each run the answer is
compared with what the application yields by itself.

**CPU** is the time of all the server's processes for one request, in µs: it depends least on what else the machine
does, and says how many requests a core can serve. A run measures it while the server takes as many requests as it can.
`src/bench/run` has made this page; the command stands at its end.
"""


class Report:
    """Writes what has been measured into folders."""

    def __init__(self, plan: Plan, records: Records, folder: Path, images: Path) -> None:
        """Prepare for a page in `folder`, and charts in `images`."""
        self._plan = plan
        self._records = records
        self._folder = folder
        self._images = images
        self._link = "images" if images.name == "images" else "."

    def write(self) -> Path:
        """Write the page and the charts; return the page's path."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._images.mkdir(parents=True, exist_ok=True)
        plan = self._plan
        parts = [
            _INTRODUCTION.format(
                processes=plan.processes, threads=plan.threads, rounds=plan.rounds, seconds=plan.seconds
            )
        ]
        parts += [self._scenario(scenario) for scenario in plan.scenarios]
        parts += [self._starts(), self._servers(), self._machine()]
        page = self._folder / "benchmarks.md"
        page.write_text("\n".join(part for part in parts if part))
        return page

    def _scenario(self, scenario: Scenario) -> str:
        floor = self._records.floors[scenario.name]
        lines = [f"## {scenario.title}\n", f"The application by itself, in plain CPython: {number(floor)} µs a call.\n"]
        counts = [count for count in scenario.connections if self._records.select(scenario.name, count)]
        if counts:
            middle = min(counts, key=lambda count: abs(count - 16))
            lines.append(self._cpu_chart(scenario, middle))
        for count in counts:
            lines.append(f"### {count} connection{'s' if count > 1 else ''}\n")
            lines.append(self._runs_table(self._records.select(scenario.name, count)))
        paced = self._records.select(scenario.name, PACED_CONNECTIONS, paced=True)
        if paced:
            rate = next(iter(paced.values()))[0].rate
            lines.append(f"### {rate:,.0f} requests a second\n")
            lines.append(
                f"All get the same load: {PACED_SHARE:.0%} of what the slowest can take. Requests are sent when they"
                " are due, and latency counts from then.\n"
            )
            bars = self._bars(paced, lambda run: run.p99)
            lines.append(self._chart(f"{scenario.name}-p99", f"{scenario.title}: p99 at equal load", "ms", bars))
            lines.append(self._runs_table(paced))
        return "\n".join(lines)

    def _cpu_chart(self, scenario: Scenario, connections: int) -> str:
        bars = self._bars(self._records.select(scenario.name, connections), lambda run: run.cpu_us)
        floor = self._records.floors[scenario.name]
        bars.append(Bar("floor: plain calls", floor, floor, floor, "floor"))
        title = f"{scenario.title}: CPU a request, {connections} connections"
        return self._chart(f"{scenario.name}-cpu", title, "µs", bars)

    def _bars(self, cell: dict[str, list[Run]], value: Callable[[Run], float]) -> list[Bar]:
        bars = []
        for name, runs in cell.items():
            spread = Spread.of(runs, value)
            if spread.median == 0:
                continue  # nothing was answered; the table says so
            kind = "own" if name.startswith("bridge") else "floor" if "floor" in name else "bar"
            bars.append(Bar(servers.ALL[name].title, spread.median, spread.least, spread.most, kind))
        return sorted(bars, key=lambda bar: bar.value)

    def _chart(self, name: str, title: str, unit: str, bars: list[Bar]) -> str:
        (self._images / f"benchmark-{name}.svg").write_text(bar_chart(title, unit, bars))
        return f"![{title}]({self._link}/benchmark-{name}.svg)\n"

    def _runs_table(self, cell: dict[str, list[Run]]) -> str:
        rows = []
        for name, runs in sorted(cell.items(), key=lambda item: Spread.of(item[1], lambda run: run.cpu_us).median):
            values = [_spread(runs, "cpu_us"), _spread(runs, "rps"), _spread(runs, "p50"), _spread(runs, "p99")]
            rows.append([servers.ALL[name].title, *values, _errors(runs), f"{max(run.others for run in runs):.2f}"])
        head = ["Server", "CPU, µs", "requests/s", "p50, ms", "p99, ms", "errors", "other load, cores"]
        return _table(head, rows)

    def _starts(self) -> str:
        if not self._records.starts:
            return ""
        titles = {scenario.module: scenario.title for scenario in reversed(list(ALL.values()))}
        lines = [
            "## Start and memory\n",
            "Each server alone: from the command to the first answer, and its whole memory.\n",
        ]
        for module in dict.fromkeys(start.module for start in self._records.starts):
            rows = []
            for name in dict.fromkeys(start.server for start in self._records.starts):
                starts = [start for start in self._records.starts if (start.server, start.module) == (name, module)]
                if starts:
                    columns = ("seconds", "rest_pss", "rest_rss", "loaded_pss", "loaded_rss")
                    rows.append([servers.ALL[name].title, *(_spread(starts, column) for column in columns)])
            head = ["Server", "first answer, s", "PSS, MB", "RSS, MB", "PSS after load, MB", "RSS after load, MB"]
            lines += [f"### {titles[module]}\n", _table(head, rows)]
        return "\n".join(lines)

    def _servers(self) -> str:
        rows = [[server.title, server.notes or "as above"] for server in self._plan.servers]
        failures = "".join(f"- {failure}\n" for failure in dict.fromkeys(self._records.failures))
        text = "## Servers\n\n" + _table(["Server", "What differs"], rows)
        return text + (f"\nWhat went wrong:\n\n{failures}" if failures else "")

    def _machine(self) -> str:
        return "## Versions and machine\n\n" + _table(["", ""], [list(fact) for fact in self._records.facts.items()])


def _spread(items: list, attribute: str) -> str:
    spread = Spread.of(items, lambda item: getattr(item, attribute))
    if spread.most == 0:
        return "-"
    if spread.least == spread.most:
        return number(spread.median)
    return f"{number(spread.median)} ({number(spread.least)} to {number(spread.most)})"


def _errors(runs: list[Run]) -> str:
    sums: dict[str, int] = {}
    for run in runs:
        for kind, count in run.errors.items():
            sums[kind] = sums.get(kind, 0) + count
    return ", ".join(f"{count:,} {kind}" for kind, count in sums.items()) or "0"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["---:" if len(head) > 2 else "---"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
