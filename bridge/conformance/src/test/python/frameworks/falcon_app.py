"""Falcon."""

import falcon

from frameworks import CHALLENGE, FILE, blocks, describe, user


class Form:
    def on_post(self, request, response):
        response.text = request.get_media()["name"]


class Upload:
    def on_post(self, request, response):
        for part in request.get_media():
            response.text = f"{part.filename} {describe(part.get_data())}"


class Raw:
    def on_put(self, request, response):
        response.text = describe(request.bounded_stream.read())


class Stream:
    def on_get(self, request, response):
        response.content_type = "text/plain"
        response.stream = blocks()


class Cookie:
    def on_get(self, request, response):
        response.text = request.cookies.get("seen", "nothing")
        response.set_cookie("seen", "cookie", path=request.root_path + "/", secure=False)


class Away:
    def on_get(self, request, response):
        raise falcon.HTTPFound(request.root_path + "/target")


class Target:
    def on_get(self, request, response):
        response.text = "target"

    on_head = on_get


class Private:
    def on_get(self, request, response):
        response.text = user(request.get_header("Authorization"))
        if response.text is None:
            raise falcon.HTTPUnauthorized(challenges=[CHALLENGE])


application = falcon.App()
for resource in (Form, Upload, Raw, Stream, Cookie, Target, Private):
    application.add_route("/" + resource.__name__.lower(), resource())
application.add_route("/redirect", Away())
application.add_static_route("/file", FILE.parent, fallback_filename=FILE.name)
