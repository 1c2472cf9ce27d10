"""Bottle."""

from bottle import Bottle, HTTPResponse, redirect, request, response, static_file

from frameworks import CHALLENGE, FILE, blocks, describe, user

application = Bottle()


@application.post("/form")
def form():
    return request.forms.getunicode("name")


@application.post("/upload")
def upload():
    file = request.files.file
    return f"{file.raw_filename} {describe(file.file.read())}"


@application.put("/raw")
def raw():
    return describe(request.body.read())


@application.get("/stream")
def stream():
    return blocks()


@application.get("/cookie")
def cookie():
    response.set_cookie("seen", "cookie", path=request.script_name)
    return request.get_cookie("seen", "nothing")


@application.get("/redirect")
def away():
    redirect("target")


@application.get("/target")
def target():
    return "target"


@application.get("/file")
def file():
    return static_file(FILE.name, FILE.parent)


@application.get("/private")
def private():
    return user(request.get_header("Authorization")) or HTTPResponse(status=401, WWW_Authenticate=CHALLENGE)
