"""The command line."""

import argparse
from pathlib import Path

from harness import scenarios, servers
from harness.install import ROOT, newest_java, newest_python
from harness.measure import Plan

_SHORT_SERVERS = [
    "bridge", "gunicorn", "granian", "uwsgi", "uwsgi-direct", "mod_wsgi-embedded", "mod_wsgi-daemon", "java-floor",
]  # fmt: skip


def _names(known: dict) -> "type":
    def names(text: str) -> list:
        unknown = [name for name in text.split(",") if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(known)}")
        return [known[name] for name in text.split(",")]

    return names


def parse(words: "list[str]") -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="src/bench/run", description="Measures wsgi-bridge and other WSGI servers side by side."
    )
    add = parser.add_argument
    add(
        "--short",
        action="store_true",
        help="about two minutes: fewer servers, hello and flask, 16 connections, 2 rounds",
    )
    add("--servers", type=_names(servers.ALL), metavar="NAMES", help=", ".join(servers.ALL))
    add("--scenarios", type=_names(scenarios.ALL), metavar="NAMES", help=", ".join(scenarios.ALL))
    add("--connections", type=_numbers, metavar="NUMBERS", help="1,16,256")
    add("--rounds", type=int, help="5; short: 2")
    add("--seconds", type=float, help="of each run: 5; short: 2")
    add("--warm-up", type=float, help="of a JVM, in seconds, and more while it helps: 15; short: 10")
    add("--starts", action=argparse.BooleanOptionalAction, help="start-up and memory; default: yes; short: no")
    add("--paced", action=argparse.BooleanOptionalAction, help="latency at equal load; default: yes; short: no")
    add("--processes", type=int, default=2, help="of each server; default: 2")
    add("--threads", type=int, default=4, help="of each process; default: 4")
    add("--python", type=Path, default=newest_python(), help="the CPython for all; default: %(default)s")
    add("--java", type=Path, default=newest_java(), help="default: %(default)s")
    add("--jar", type=Path, default=ROOT / "bridge/server/target/wsgi-bridge.jar", help="the bridge's server")
    add("--report", type=Path, default=ROOT / "target/bench/report", help="folder for the page; default: %(default)s")
    add("--images", type=Path, help="folder for the charts; default: that of the page")
    add("--work", type=Path, default=ROOT / "target/bench", help="folder for what is installed; default: %(default)s")
    return parser.parse_args(words)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def plan(options: argparse.Namespace) -> Plan:
    """Return what the options ask for."""
    short = options.short
    wanted = options.servers or [server for name, server in servers.ALL.items() if not short or name in _SHORT_SERVERS]
    return Plan(
        servers=wanted,
        scenarios=options.scenarios
        or [scenarios.ALL[name] for name in (("hello", "flask") if short else scenarios.ALL)],
        connections=options.connections or ((16,) if short else (1, 16, 256)),
        rounds=options.rounds or (2 if short else 5),
        seconds=options.seconds or (2 if short else 5),
        warm=1 if short else 3,
        warm_jvm=options.warm_up or (10 if short else 15),
        starts=not short if options.starts is None else options.starts,
        paced=not short if options.paced is None else options.paced,
        processes=options.processes,
        threads=options.threads,
    )
