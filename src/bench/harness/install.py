"""Installs what the benchmark needs, into a folder of its own."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from harness.scenarios import FILE_BYTES

BENCH = Path(__file__).parent.parent
ROOT = BENCH.parent.parent
_TOOLS = {"wrk": "wrk", "apxs": "apache2-dev", "apache2": "apache2", "gcc": "gcc", "setpriv": "util-linux"}
_JVMS = Path("/usr/lib/jvm")


@dataclass(frozen=True)
class Installation:
    """Where everything is."""

    folder: Path
    venv: Path
    java: Path
    jar: Path
    classes: Path
    tomcat: Path
    data: Path

    @property
    def python(self) -> Path:
        """The interpreter for all servers."""
        return self.venv / "bin" / "python"


def install(folder: Path, python: Path, java: Path, jar: Path) -> Installation:
    """Install what is missing; raises SystemExit with the reason where that cannot be."""
    if not jar.is_file():
        sys.exit(f"{jar} is missing: ./mvnw package -DskipTests -pl bridge/server -am")
    _install_tools()
    venv = folder / f"venv-{_version(python)}"
    _install_servers(venv, python)
    classes = folder / "classes"
    _run(java.with_name("javac"), "-d", classes, "-cp", jar, *(BENCH / "java").glob("*.java"))
    tomcat = _unpack_tomcat(folder / "tomcat")
    data = folder / "data"
    _make_data(data, venv)
    return Installation(folder, venv, java, jar, classes, tomcat, data)


def _install_tools() -> None:
    path = f"{os.environ['PATH']}:/usr/sbin"
    missing = [package for tool, package in _TOOLS.items() if shutil.which(tool, path=path) is None]
    if missing:
        if os.getuid() != 0:
            sys.exit(f"missing: apt-get install {' '.join(missing)}")
        _run("apt-get", "install", "-y", "-q", *missing)


def _install_servers(venv: Path, python: Path) -> None:
    requirements = BENCH / "requirements.txt"
    installed = venv / "installed.txt"
    if installed.exists() and installed.read_text() == requirements.read_text():
        return
    print(f"installing the servers into {venv} ...", flush=True)
    _run(python, "-m", "venv", "--clear", venv)
    _run(venv / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements)
    installed.write_text(requirements.read_text())


def _unpack_tomcat(folder: Path) -> Path:
    """Return the home of the Tomcat that the project is tested with."""
    version = re.search("<tomcat.version>(.*)</tomcat.version>", (ROOT / "pom.xml").read_text())[1]
    home = folder / f"apache-tomcat-{version}"
    if not home.is_dir():
        artifact = f"-Dartifact=org.apache.tomcat:tomcat:{version}:zip"
        _run(ROOT / "mvnw", "-q", "-B", "-N", "-f", ROOT, "dependency:unpack", artifact, f"-DoutputDirectory={folder}")
    return home


def _make_data(data: Path, venv: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    file = data / "100mb.bin"
    if not file.exists() or file.stat().st_size != FILE_BYTES:
        with file.open("wb") as output:
            for _ in range(100):
                output.write(os.urandom(FILE_BYTES // 100))
    if not (data / "books.sqlite3").exists():
        _run(venv / "bin" / "python", BENCH / "apps" / "django_page.py", BENCH_DATA=str(data))


def _run(*command: object, **environment: str) -> None:
    words = [str(word) for word in command]
    result = subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{result.stdout}{result.stderr}")


def _version(python: Path) -> str:
    code = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def newest_python() -> Path:
    """Return pyenv's newest CPython, or else the one that runs this."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [path for path in versions.glob("3.*/bin/python3") if path.parts[-3].replace(".", "").isdigit()]
    return max(found, key=lambda path: [int(part) for part in path.parts[-3].split(".")], default=Path(sys.executable))


def newest_java() -> Path:
    """Return the `java` of the newest Temurin, or else the one on the PATH."""
    found = sorted(_JVMS.glob("temurin-*-jdk-*/bin/java"), key=lambda path: int(path.parts[-3].split("-")[1]))
    return found[-1] if found else Path(shutil.which("java") or sys.exit("no java"))
