"""CherryPy."""

import cherrypy
from cherrypy.lib.static import serve_file

from frameworks import CHALLENGE, FILE, blocks, describe, user


class Root:
    @cherrypy.expose
    def form(self, name):
        return name

    @cherrypy.expose
    def upload(self, file):
        return f"{file.filename} {describe(file.file.read())}"

    @cherrypy.expose
    @cherrypy.config(**{"request.process_request_body": False})
    def raw(self):
        return describe(cherrypy.request.rfile.read())

    @cherrypy.expose
    @cherrypy.config(**{"response.stream": True})
    def stream(self):
        cherrypy.response.headers["Content-Type"] = "text/plain"
        return blocks()

    @cherrypy.expose
    def cookie(self):
        seen = cherrypy.request.cookie.get("seen")
        cherrypy.response.cookie["seen"] = "cookie"
        cherrypy.response.cookie["seen"]["path"] = cherrypy.request.script_name + "/"
        return seen.value if seen else "nothing"

    @cherrypy.expose
    def redirect(self):
        raise cherrypy.HTTPRedirect(cherrypy.url("/target"))

    @cherrypy.expose
    def target(self):
        return "target"

    @cherrypy.expose
    def file(self):
        return serve_file(str(FILE), "text/plain")

    @cherrypy.expose
    def private(self):
        name = user(cherrypy.request.headers.get("Authorization"))
        if name is None:
            cherrypy.response.status = 401
            cherrypy.response.headers["WWW-Authenticate"] = CHALLENGE
        return name or ""


cherrypy.config.update({"environment": "embedded"})
application = cherrypy.Application(Root(), script_name=None)
