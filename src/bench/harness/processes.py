"""A server's processes: started together, measured together, ended together."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


class NotStarted(Exception):
    """A server does not answer; the message says what it wrote last."""


@dataclass(frozen=True)
class Memory:
    """Megabytes of a whole tree."""

    rss: float
    pss: float


class ProcessTree:
    """A process and all that it starts, in a session of their own."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        """Start the process; what it writes goes into `log`."""
        self._log = log
        self.started = time.perf_counter()
        with log.open("wb") as output:
            self._root = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for_answer(self, port: int, target: str, timeout: float = 60) -> float:
        """Wait for the first answer 200; return the seconds from the start to it."""
        while time.perf_counter() - self.started < timeout:
            if self._root.poll() is not None:
                break
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", target)
                if connection.getresponse().status == 200:
                    return time.perf_counter() - self.started
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.01)
        raise NotStarted(self._log.read_text(errors="replace").strip()[-400:] or "it wrote nothing")

    def pids(self) -> list[int]:
        """Return the numbers of all processes of the tree."""
        tree = {self._root.pid}
        rows = list(_stats())
        grown = True
        while grown:  # until no process has a parent in the tree without being there itself
            found = {pid for pid, fields in rows if int(fields[1]) in tree or int(fields[3]) == self._root.pid}
            grown = not found <= tree
            tree |= found
        return sorted(tree)

    def cpu_seconds(self) -> float:
        """Return the CPU time of the tree up to now, with that of children that have ended."""
        tree = set(self.pids())
        ticks = (sum(map(int, fields[11:15])) for pid, fields in _stats() if pid in tree)
        return sum(ticks) / TICK

    def memory(self) -> Memory:
        """Return the memory of the tree now."""
        sums = {"Rss": 0, "Pss": 0}
        for pid in self.pids():
            try:
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    name, _, value = line.partition(":")
                    if name in sums:
                        sums[name] += int(value.split()[0])
            except OSError:
                pass  # it has ended
        return Memory(sums["Rss"] / 1024, sums["Pss"] / 1024)

    def stop(self) -> None:
        """End all processes of the tree, and wait until they are gone."""
        pids = self.pids()
        with suppress(ProcessLookupError):
            os.killpg(self._root.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._root.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self._root.pid, signal.SIGKILL)
        for pid in set(pids) & set(self.pids()):  # those that have left the group
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._root.wait()


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Yield each process's number and the fields of its stat file from the third on."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                text = Path(f"/proc/{entry.name}/stat").read_text()
            except OSError:
                continue  # it has ended
            yield int(entry.name), text.rpartition(")")[2].split()


def machine_busy_seconds() -> float:
    """Return the CPU time of everything on the machine up to now."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / TICK
