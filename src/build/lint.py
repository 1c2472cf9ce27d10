"""Checks the project's Python: `lint.py VERSION FOLDER PROJECT` installs ruff into FOLDER and runs it on PROJECT.

Run by the build, on the bundled CPython; what is checked stands in `ruff.toml`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

# What pip prints of a connection that fails.
UNREACHABLE = ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "ProxyError", "SSLError")

CHECKS = (["check"], ["format", "--check"])


def main() -> int:
    """Install and run; return the exit status."""
    version, folder, project = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    ruff = folder / version / "bin" / ("ruff.exe" if sys.platform == "win32" else "ruff")
    if not ruff.exists() and not install(version, folder):
        return 1
    return max(run([str(ruff), *check, "--quiet", str(project)], project).returncode for check in CHECKS)


def install(version: str, folder: Path) -> bool:
    """Install ruff; say in one sentence why that has failed."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
    command += ["--root-user-action=ignore", "--retries=2", "--timeout=20", "--no-warn-script-location"]
    command += ["--target", str(folder / version), f"ruff=={version}"]
    pip = run(command, None, capture_output=True)
    if pip.returncode == 0:
        return True
    output = pip.stdout + pip.stderr
    if any(sign in output for sign in UNREACHABLE):
        print(f"The Python package index cannot be reached, so ruff {version} cannot be installed.", file=sys.stderr)
    else:
        errors = [line for line in output.splitlines() if line.startswith("ERROR")]
        print(f"ruff {version} cannot be installed: {errors[0] if errors else output[-500:]}", file=sys.stderr)
    return False


def run(command: "list[str]", folder: "Path | None", **options: bool) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end."""
    return subprocess.run(command, cwd=folder, text=True, check=False, **options)


if __name__ == "__main__":
    sys.exit(main())
