"""Prepares what the WAR needs besides the project's own files: the Python packages, and Django's static files.

Run by the build, on the bundled CPython: `prepare.py REQUIREMENTS PACKAGES PYTHON STATIC`; with the first two alone, it
only installs packages.
"""

import compileall
import hashlib
import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

STAMP = ".installed-from"

# What pip prints of a connection that fails.
UNREACHABLE = ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "ProxyError", "SSLError")


def main() -> int:
    """Do both, or the first; return the exit status."""
    requirements, packages, *project = map(Path, sys.argv[1:])
    if not install(requirements, packages):
        return 1
    return collect_static(packages, *project) if project else 0


def install(requirements: Path, packages: Path) -> bool:
    """Install the packages, unless they are there already."""
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    stamp = packages / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    shutil.rmtree(packages, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    command += ["--no-warn-script-location", "--root-user-action=ignore", "--retries=2", "--timeout=20"]
    command += ["--target", packages, "--requirement", requirements]
    pip = subprocess.run(command, capture_output=True, text=True, check=False)
    if pip.returncode:
        print(explain(pip.stdout + pip.stderr, requirements), file=sys.stderr)
        return False
    # Hashes instead of times, so that the WAR is the same whenever it is built, and the files are valid wherever it
    # is unpacked.
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(packages, quiet=2, workers=0, stripdir=packages, invalidation_mode=mode)
    stamp.write_text(wanted)
    return True


def explain(output: str, requirements: Path) -> str:
    """Say in one sentence why pip has failed."""
    if any(sign in output for sign in UNREACHABLE):
        return f"The Python package index cannot be reached, so the packages of {requirements} cannot be installed."
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return f"The packages of {requirements} cannot be installed: {errors[0] if errors else output[-500:]}"


def collect_static(packages: Path, python: Path, static: Path) -> int:
    """Let Django copy the static files of its applications to one folder."""
    data = static.with_name("build-data")
    environment = {
        **os.environ,
        "PYTHONPATH": str(packages),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SAMPLE_STATIC_ROOT": str(static),
        "SAMPLE_DATA": str(data),
    }
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity=0"]
    return subprocess.run(command, cwd=python, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
