"""Status and headers as the application gives them."""

import unittest

from wsgi_bridge.headers import _heads, check_head


class CheckHeadTest(unittest.TestCase):
    """check_head, rule by rule."""

    def refusal(self, status="200 OK", headers=()):
        """Return the exception for a head that is refused."""
        with self.assertRaises((TypeError, ValueError, AssertionError)) as caught:
            check_head(status, list(headers) if type(headers) is tuple else headers)
        return f"{type(caught.exception).__name__} {caught.exception}"

    def test_lines(self):
        """The head is latin-1 lines: the status, then names and values by turns."""
        head = check_head("404 Nope", [("X-A", "1"), ("X-B", "caf\xe9"), ("X-A", "")])
        self.assertEqual((b"404 Nope\nX-A\n1\nX-B\ncaf\xe9\nX-A\n", None), head)

    def test_status(self):
        """H07: three digits, a space and a reason."""
        for status in ("99 x", "20X", "2000 OK", "200OK", "200", "600 x", "200 OK\r\nX: 1", "200 \u20ac", ""):
            with self.subTest(status):
                self.assertTrue(self.refusal(status).endswith("(H07)"))
        self.assertTrue(self.refusal(200).startswith("TypeError status must be str, not int (H07)"))
        self.assertTrue(self.refusal(b"200 OK").startswith("TypeError status must be str, not bytes"))

    def test_interim_status(self):
        """M05: an interim status is the server's."""
        self.assertTrue(self.refusal("103 Early Hints").endswith("(M05)"))

    def test_forms(self):
        """H09: an exact list of tuples of two str."""
        for headers in ((), {}, iter([])):
            with self.subTest(headers):
                with self.assertRaises(TypeError) as caught:
                    check_head("200 OK", headers)
                self.assertIn("H09", str(caught.exception))
        for header in (["a", "b"], ("a",), ("a", "b", "c"), ("A", 1), (1, "a"), ("A", b"b"), ("A", None)):
            with self.subTest(header):
                self.assertIn("(H09)", self.refusal(headers=[header]))

    def test_names(self):
        """H10: a name is a token."""
        for name in ("", "X E", "X\r\nY", "X:", "\xe9", "\u20ac"):
            with self.subTest(name):
                self.assertTrue(self.refusal(headers=[(name, "1")]).endswith("is not a token (H10)"))

    def test_values(self):
        """H10: a value has no controls but tabs, and nothing beyond latin-1."""
        for value in ("a\r\nX: 1", "a\0", "\u20ac", "\x7f", "a\nb"):
            with self.subTest(value):
                self.assertTrue(self.refusal(headers=[("X-A", value)]).endswith("(H10)"))
        self.assertEqual(b"200 OK\nX-A\na\tb", check_head("200 OK", [("X-A", "a\tb")])[0])

    def test_refused(self):
        """H11, H12: hop-by-hop headers and Status are refused, in whatever case."""
        names = (
            "Connection Keep-Alive Proxy-Authenticate Proxy-Authorization TE Trailer Transfer-Encoding Upgrade Status"
        )
        for name in [*names.split(), "connection", "TRANSFER-ENCODING"]:
            with self.subTest(name):
                expected = f"AssertionError header {name} is the server's, not the application's (H11)"
                self.assertEqual(expected, self.refusal(headers=[(name, "x")]))

    def test_content_length(self):
        """H13: decimal digits; the number is returned."""
        self.assertEqual(3221225472, check_head("200 OK", [("content-length", "3221225472")])[1])
        for value in ("", "abc", "-1", "+5", "5, 5", " 5", "\u0665"):
            with self.subTest(value):
                self.assertRegex(self.refusal(headers=[("Content-Length", value)]), r"\((H13|H10)\)$")

    def test_twice(self):
        """I04: what stands once may not stand twice."""
        for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Location"):
            with self.subTest(name):
                headers = [(name, "1"), ("X-A", "1"), (name.lower(), "1")]
                self.assertTrue(self.refusal(headers=headers).endswith("stands twice (I04)"))
        check_head("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Date", "now"), ("ETag", "x")])

    def test_last(self):
        """I05: what the server sends, too, may stand twice: Zope's answers to HEAD have two Dates."""
        for name in ("Date", "Server"):
            with self.subTest(name):
                expected = f"200 OK\n{name}\n1\n{name}\n2".encode()
                self.assertEqual((expected, None), check_head("200 OK", [(name, "1"), (name, "2")]))

    def test_many_names(self):
        """An application that makes up names is served, too."""
        for number in range(2000):
            head, _ = check_head(f"200 {number}", [(f"X-{number}", "")])
            self.assertEqual(f"200 {number}\nX-{number}\n".encode(), head)
        self.assertLessEqual(len(_heads), 500)

    def test_again(self):
        """A head that has passed is the same again; one that only looks like it is refused."""
        for _ in range(2):
            self.assertEqual((b"200 OK\nX-A\n1", None), check_head("200 OK", [("X-A", "1")]))
            self.assertEqual(
                (b"200 OK\nX-A\n1\nContent-Length\n2", 2), check_head("200 OK", [("X-A", "1"), ("Content-Length", "2")])
            )
            for wrong in ([["X-A", "1"]], [("X-A", b"1")], [("X-A", 1)], ["X-A", "1"], [("X-A", "1", "")]):
                with self.subTest(wrong), self.assertRaisesRegex(TypeError, "H09"):
                    check_head("200 OK", wrong)
            with self.assertRaisesRegex(TypeError, "H09"):
                check_head("200 OK", (("X-A", "1"),))

    def test_long(self):
        """What is remembered is short."""
        for _ in range(2):
            self.assertEqual(2006 + 5, len(check_head("200 OK", [("X-B", "y" * 2000)])[0]))
        self.assertNotIn(("200 OK", ("X-B", "y" * 2000)), _heads)


if __name__ == "__main__":
    unittest.main()
