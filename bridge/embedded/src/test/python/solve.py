"""Linear algebra, which needs long stack frames."""

import numpy


def app(environ, start_response):
    matrix = numpy.random.default_rng(0).random((300, 300))
    product = matrix @ numpy.linalg.solve(matrix, numpy.eye(300))
    start_response("200 OK", [])
    return [str(bool(numpy.allclose(product, numpy.eye(300)))).encode()]
