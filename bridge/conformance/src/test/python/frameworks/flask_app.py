"""Flask."""

from flask import Flask, Response, redirect, request, send_file, url_for

from frameworks import CHALLENGE, FILE, blocks, describe, user

application = Flask(__name__)


@application.post("/form")
def form():
    return request.form["name"]


@application.post("/upload")
def upload():
    file = request.files["file"]
    return f"{file.filename} {describe(file.read())}"


@application.put("/raw")
def raw():
    return describe(request.get_data())


@application.get("/stream")
def stream():
    return Response(blocks(), mimetype="text/plain")


@application.get("/cookie")
def cookie():
    answer = Response(request.cookies.get("seen", "nothing"))
    answer.set_cookie("seen", "cookie", path=request.script_root + "/")
    return answer


@application.get("/redirect")
def away():
    return redirect(url_for("target"))


@application.get("/target")
def target():
    return "target"


@application.get("/file")
def file():
    return send_file(FILE, conditional=True)


@application.get("/private")
def private():
    name = user(request.headers.get("Authorization"))
    return name or Response(status=401, headers={"WWW-Authenticate": CHALLENGE})
