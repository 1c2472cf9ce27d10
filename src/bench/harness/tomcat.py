"""A Tomcat with one web application, laid out as its users do it: a base folder, and the application in `webapps`."""

import shutil
from pathlib import Path
from xml.sax.saxutils import escape

_SERVER = """<Server port="-1">
  <Service name="Catalina">
    <Connector address="127.0.0.1" port="{port}" maxKeepAliveRequests="-1" keepAliveTimeout="60000"
               maxPostSize="-1" maxSwallowSize="-1"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps"/>
    </Engine>
  </Service>
</Server>
"""

_APPLICATION = """<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
  <servlet>
    <servlet-name>application</servlet-name>
    <servlet-class>{servlet}</servlet-class>{parameters}
    <load-on-startup>1</load-on-startup>
    <async-supported>true</async-supported>
  </servlet>
  <servlet-mapping><servlet-name>application</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
</web-app>
"""

_PARAMETER = """
    <init-param><param-name>{name}</param-name><param-value>{value}</param-value></init-param>"""


def lay_out(base: Path, port: int, servlet: str, parameters: "dict[str, str]", jars: "list[Path]") -> None:
    """Make the base folder of a Tomcat whose root application is one servlet."""
    shutil.rmtree(base, ignore_errors=True)
    inside = base / "webapps" / "ROOT" / "WEB-INF"
    (inside / "lib").mkdir(parents=True)
    (base / "conf").mkdir()
    (base / "temp").mkdir()
    (base / "conf" / "server.xml").write_text(_SERVER.format(port=port))
    written = "".join(_PARAMETER.format(name=name, value=escape(value)) for name, value in parameters.items())
    (inside / "web.xml").write_text(_APPLICATION.format(servlet=servlet, parameters=written))
    for jar in jars:
        shutil.copy(jar, inside / "lib")


def command(java: Path, home: Path, base: Path) -> "list[str]":
    """Return what starts it."""
    return [
        str(java), "-cp", f"{home}/bin/bootstrap.jar:{home}/bin/tomcat-juli.jar", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", f"-Dcatalina.home={home}", f"-Dcatalina.base={base}",
        f"-Djava.io.tmpdir={base}/temp", "org.apache.catalina.startup.Bootstrap", "start",
    ]  # fmt: skip
