"""What the figures depend on: machine and versions."""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from harness.install import Installation

_PACKAGES = ("gunicorn", "uWSGI", "granian", "waitress", "mod_wsgi", "Flask", "Django")


def facts(installation: Installation) -> dict[str, str]:
    """Return name and value of each."""
    code = "import sys, sysconfig; print(sys.version.split()[0], sysconfig.get_config_var('CONFIG_ARGS') or '')"
    version, _, options = _output(installation.python, "-c", code).partition(" ")
    optimized = "with" if "--enable-optimizations" in options else "without"
    code = f"from importlib.metadata import version\nfor name in {_PACKAGES}: print(name, version(name))"
    packages = _output(installation.python, "-c", code).splitlines()
    return {
        "Command": f"`src/bench/run {' '.join(sys.argv[1:])}`",
        "Date": time.strftime("%Y-%m-%d"),
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB",
        "System": f"{_system()}, Linux {platform.release()}",
        "CPython": f"{version}, {optimized} --enable-optimizations",
        "Java": _output(installation.java, "--version").splitlines()[1],
        "wsgi-bridge": _output(installation.java, "-jar", installation.jar, "--version"),
        "Servers and frameworks": ", ".join(packages),
        "Apache": _output("/usr/sbin/apache2", "-v").splitlines()[0].partition(": ")[2],
        "Load": f"wrk {_output('dpkg-query', '-W', '-f', '${Version}', 'wrk')}, one thread",
        "Load of the machine": "{:.2f}, {:.2f}, {:.2f} (1, 5, 15 minutes, at the start)".format(*os.getloadavg()),
    }


def _output(*command: object) -> str:
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown\nunknown"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
