"""Django."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path

from frameworks import CHALLENGE, FILE, blocks, describe, user

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"], SECRET_KEY="tests")


def form(request):
    return HttpResponse(request.POST["name"])


def upload(request):
    file = request.FILES["file"]
    return HttpResponse(f"{file.name} {describe(file.read())}")


def raw(request):
    return HttpResponse(describe(request.body))


def stream(request):
    return StreamingHttpResponse(blocks(), content_type="text/plain")


def cookie(request):
    answer = HttpResponse(request.COOKIES.get("seen", "nothing"))
    answer.set_cookie("seen", "cookie", path=request.META["SCRIPT_NAME"] + "/")
    return answer


def away(request):
    return redirect("target")


def target(request):
    return HttpResponse("target", headers={"Content-Length": "6"})


def file(request):
    return FileResponse(FILE.open("rb"))


def private(request):
    name = user(request.headers.get("Authorization"))
    return HttpResponse(name) if name else HttpResponse(status=401, headers={"WWW-Authenticate": CHALLENGE})


urlpatterns = [path(view.__name__, view) for view in (form, upload, raw, stream, cookie, file, private)] + [
    path("redirect", away),
    path("target", target, name="target"),
]

application = get_wsgi_application()
