"""The servers, and how each is started: all with the same processes and threads, keep-alive on, logging off."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from harness import tomcat
from harness.install import BENCH, ROOT

APPS = BENCH / "apps"


@dataclass(frozen=True)
class Site:
    """What a server is started with."""

    venv: Path
    java: Path
    jar: Path
    classes: Path
    tomcat: Path
    data: Path
    folder: Path  # the server's own, for what it writes
    port: int
    module: str  # holds `application`
    processes: int
    threads: int

    def tool(self, name: str) -> str:
        """The path of a program of the servers' venv."""
        return str(self.venv / "bin" / name)

    @property
    def address(self) -> str:
        """Where it listens, as HOST:PORT."""
        return f"127.0.0.1:{self.port}"


@dataclass(frozen=True)
class Server:
    """One way to serve an application."""

    name: str
    title: str
    command: Callable[[Site], list[str]]
    notes: str = ""
    jvm: bool = False
    modules: tuple[str, ...] = field(default=("plain", "flask_json", "django_page"))


def _bridge(*options: str) -> Callable[[Site], list[str]]:
    return lambda site: [
        str(site.java), "-jar", str(site.jar), f"--python={site.venv}", f"--python-path={APPS}",
        f"--threads={site.threads}", f"--bind={site.address}", *(option.format(site=site) for option in options),
        f"{site.module}:application",
    ]  # fmt: skip


def _tomcat(engine: str, **settings: str) -> Callable[[Site], list[str]]:
    def command(site: Site) -> list[str]:
        given = {name: value.format(site=site) for name, value in settings.items()}
        parameters = {
            "application": f"{site.module}:application", "engine": engine, "python": str(site.venv),
            "python-path": str(APPS), "threads": str(site.threads), **given,
        }  # fmt: skip
        tomcat.lay_out(site.folder, site.port, "org.wsgibridge.WsgiServlet", parameters, _jars())
        return tomcat.command(site.java, site.tomcat, site.folder)

    return command


def _jars() -> list[Path]:
    """What a web application brings along: the bridge, and the embedded engine."""
    built = [*ROOT.glob("bridge/core/target/wsgi-bridge-*.jar"), *ROOT.glob("bridge/embedded/target/wsgi-bridge-*.jar")]
    return [jar for jar in built if not jar.stem.endswith(("-tests", "-sources", "-javadoc"))]


def _floor(site: Site) -> list[str]:
    return [str(site.java), "-cp", f"{site.classes}:{site.jar}", "FloorServer", str(site.port), str(site.data)]


def _floor_in_tomcat(site: Site) -> list[str]:
    tomcat.lay_out(site.folder, site.port, "Floor", {"data": str(site.data)}, [])
    shutil.copytree(site.classes, site.folder / "webapps" / "ROOT" / "WEB-INF" / "classes")
    return tomcat.command(site.java, site.tomcat, site.folder)


def _gunicorn(*options: str) -> Callable[[Site], list[str]]:
    return lambda site: [
        site.tool("gunicorn"), "--chdir", str(APPS), "--bind", site.address, "--workers", str(site.processes),
        "--log-level", "error", "--no-control-socket", *(option.format(site=site) for option in options), site.module,
    ]  # fmt: skip


def _uwsgi(*options: str) -> Callable[[Site], list[str]]:
    return lambda site: [
        site.tool("uwsgi"), "--master", "--processes", str(site.processes), "--listen", "1024", "--die-on-term",
        "--disable-logging", "--chdir", str(APPS), "--module", site.module,
        *(option.format(site=site) for option in options),
    ]  # fmt: skip


def _granian(site: Site) -> list[str]:
    return [
        site.tool("granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(site.port), "--no-log",
        "--workers", str(site.processes), "--blocking-threads", str(site.threads), "--working-dir", str(APPS),
        f"{site.module}:application",
    ]  # fmt: skip


def _waitress(site: Site) -> list[str]:
    # Without a list the command's own folder stands first on sys.path.
    return [
        site.tool("python"), "-c",
        "import sys, logging, waitress; sys.path.insert(0, sys.argv[1]); logging.disable();"
        "waitress.serve(__import__(sys.argv[2]).application, listen=sys.argv[3], threads=int(sys.argv[4]),"
        " connection_limit=1000)",
        str(APPS), site.module, site.address, str(site.processes * site.threads),
    ]  # fmt: skip


def _mod_wsgi(*options: str) -> Callable[[Site], list[str]]:
    return lambda site: [
        *_as_www_data(site.folder), site.tool("mod_wsgi-express"), "start-server", "--host", "127.0.0.1",
        "--port", str(site.port), "--server-root", str(site.folder), "--log-level", "error",
        "--processes", str(site.processes), "--threads", str(site.threads), "--max-clients", "300",
        "--limit-request-body", "1000000000", "--keep-alive-timeout", "60", "--working-directory", str(APPS),
        "--application-type", "module", *options, site.module,
    ]  # fmt: skip


def _as_www_data(folder: Path) -> list[str]:
    """Apache does not serve as root; it may still have to read a Python that lies in root's home."""
    if os.getuid() != 0:
        return []
    folder.chmod(0o777)
    capability = "+dac_read_search"
    user = ["--reuid", "www-data", "--regid", "www-data", "--clear-groups"]
    return ["setpriv", *user, "--inh-caps", capability, "--ambient-caps", capability]


ALL = {
    server.name: server
    for server in (
        Server("bridge", "wsgi-bridge, workers", _bridge("--processes={site.processes}"), jvm=True),
        Server(
            "bridge-embedded",
            "wsgi-bridge, embedded",
            _bridge("--engine=embedded"),
            "one process, one interpreter",
            jvm=True,
        ),
        Server(
            "bridge-interpreters",
            "wsgi-bridge, embedded, several interpreters",
            _bridge("--engine=embedded", "--interpreters={site.processes}"),
            "one process, as many interpreters as others have processes; no Django, whose database driver refuses them",
            jvm=True,
            modules=("plain", "flask_json"),
        ),
        Server("tomcat", "wsgi-bridge, workers, in Tomcat", _tomcat("workers", processes="{site.processes}"), jvm=True),
        Server(
            "tomcat-embedded",
            "wsgi-bridge, embedded, in Tomcat",
            _tomcat("embedded"),
            "one process, one interpreter",
            jvm=True,
        ),
        Server(
            "tomcat-interpreters",
            "wsgi-bridge, embedded, several interpreters, in Tomcat",
            _tomcat("embedded", interpreters="{site.processes}"),
            "one process, as many interpreters as others have processes",
            jvm=True,
            modules=("plain", "flask_json"),
        ),
        Server("gunicorn", "gunicorn, sync", _gunicorn(), "one thread a process; no keep-alive: this worker has none"),
        Server(
            "gunicorn-gthread",
            "gunicorn, gthread",
            _gunicorn("--worker-class", "gthread", "--threads", "{site.threads}", "--keep-alive", "60"),
        ),
        Server(
            "uwsgi",
            "uWSGI, HTTP router",
            _uwsgi(
                "--http", "{site.address}", "--http-keepalive=60", "--http-auto-chunked", "--threads", "{site.threads}"
            ),
            "`--http`, as its manual serves browsers: one more process",
        ),
        Server(
            "uwsgi-direct",
            "uWSGI, HTTP/1.1 socket",
            _uwsgi("--http11-socket", "{site.address}", "--threads", "8"),
            "`--http11-socket`: a connection keeps a thread while it is open, so this one has 8 threads a process, and"
            " cannot serve more than 16 connections at once; it does not mark where an answer without Content-Length"
            " ends",
        ),
        Server("granian", "granian", _granian, "no `wsgi.file_wrapper`"),
        Server("waitress", "waitress", _waitress, "one process with as many threads as the others have together"),
        Server("mod_wsgi-embedded", "mod_wsgi, embedded", _mod_wsgi("--embedded-mode"), "Apache, event MPM"),
        Server("mod_wsgi-daemon", "mod_wsgi, daemon", _mod_wsgi(), "Apache, event MPM"),
        Server(
            "java-floor",
            "floor: Java servlet",
            _floor,
            "the same answers from a Java servlet in the same Jetty",
            jvm=True,
            modules=("plain",),
        ),
        Server(
            "tomcat-floor",
            "floor: Java servlet in Tomcat",
            _floor_in_tomcat,
            "the same servlet in Tomcat",
            jvm=True,
            modules=("plain",),
        ),
    )
}
