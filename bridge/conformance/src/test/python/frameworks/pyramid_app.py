"""Pyramid."""

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound
from pyramid.response import FileResponse, Response

from frameworks import CHALLENGE, FILE, blocks, describe, user


def form(request):
    return Response(request.POST["name"])


def upload(request):
    file = request.POST["file"]
    return Response(f"{file.filename} {describe(file.file.read())}")


def raw(request):
    return Response(describe(request.body))


def stream(request):
    return Response(app_iter=blocks(), content_type="text/plain")


def cookie(request):
    answer = Response(request.cookies.get("seen", "nothing"))
    answer.set_cookie("seen", "cookie", path=request.script_name + "/")
    return answer


def away(request):
    return HTTPFound(request.route_path("target"))


def target(request):
    return Response("target")


def file(request):
    return FileResponse(FILE, request)


def private(request):
    name = user(request.headers.get("Authorization"))
    return Response(name) if name else Response(status=401, headers={"WWW-Authenticate": CHALLENGE})


with Configurator() as config:
    views = {view.__name__: view for view in (form, upload, raw, stream, cookie, target, file, private)}
    for name, view in {**views, "redirect": away}.items():
        config.add_route(name, "/" + name)
        config.add_view(view, route_name=name)
    application = config.make_wsgi_app()
