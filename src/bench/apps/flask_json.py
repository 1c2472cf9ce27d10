"""Flask: a route with a parameter, a query argument, and a small JSON answer."""

from flask import Flask, jsonify, request

application = Flask(__name__)


@application.get("/items/<int:number>")
def item(number):
    return jsonify(id=number, name=request.args.get("name", ""), tags=["red", "green", "blue"], price=12.5)
