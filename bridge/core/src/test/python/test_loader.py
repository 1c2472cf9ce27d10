"""Finding the application."""

import sys
import tempfile
import unittest
from pathlib import Path

from wsgi_bridge.loader import NoApplication, load

MODULE = """
def app(environ, start_response):
    return "app"

def factory():
    return app

def broken_factory():
    raise KeyError("no database")

def poor_factory():
    return 7

class Site:
    def serve(self, environ, start_response):
        return "site"

site = Site()
number = 7
"""


class LoadTest(unittest.TestCase):
    """Each form of the setting `application`."""

    def setUp(self):
        """Put a module on the path."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        (self.folder / "shop_of_the_test").mkdir()
        (self.folder / "shop_of_the_test/__init__.py").write_text("")
        (self.folder / "shop_of_the_test/wsgi.py").write_text(MODULE)
        (self.folder / "shop_of_the_test/bad.py").write_text("def f(:\n")
        (self.folder / "shop_of_the_test/leaves.py").write_text("import sys; sys.exit('no settings')")
        before = list(sys.modules), list(sys.path), sys.dont_write_bytecode
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(self.folder))

        def restore():
            for name in set(sys.modules) - set(before[0]):
                del sys.modules[name]
            sys.path[:] = before[1]
            sys.dont_write_bytecode = before[2]

        self.addCleanup(restore)

    def refusal(self, name):
        """Return the message for a name that leads nowhere."""
        with self.assertRaises(NoApplication) as caught:
            load(name)
        return str(caught.exception)

    def test_callable(self):
        """A module and a callable, perhaps an attribute of something."""
        self.assertEqual("app", load("shop_of_the_test.wsgi:app")(None, None))
        self.assertEqual("site", load("shop_of_the_test.wsgi:site.serve")(None, None))

    def test_factory(self):
        """A factory is called."""
        self.assertEqual("app", load("shop_of_the_test.wsgi:factory()")(None, None))

    def test_file(self):
        """A file has the callable `application`; it need not be importable."""
        for name in ("shop.wsgi", "json.py", "two words.wsgi"):
            with self.subTest(name):
                file = self.folder / name
                file.write_text("def application(environ, start_response):\n    return __file__, __name__\n")
                path, module = load(str(file))(None, None)
                self.assertEqual(str(file), path)
                self.assertEqual(f"wsgi_file_{file.stem}", module)
                self.assertIn(module, sys.modules)

    def test_no_file(self):
        """A file that is not there."""
        missing = self.folder / "missing.wsgi"
        self.assertEqual(f"there is no file {missing}", self.refusal(str(missing)))

    def test_module_for_a_file(self):
        """A module's name that ends like a file's; the message asks whether the module is meant."""
        for name in ("shop_of_the_test.wsgi", "shop_of_the_test.wsgi.wsgi"):
            with self.subTest(name):
                (self.folder / "shop_of_the_test/wsgi").mkdir(exist_ok=True)
                (self.folder / "shop_of_the_test/wsgi/wsgi.py").write_text("")
                missing = self.folder / name
                expected = f"there is no file {missing}; is {name}:application meant?"
                self.assertEqual(expected, self.refusal(str(missing)))

    def test_file_without_application(self):
        """A file without the callable; the message says which there are."""
        file = self.folder / "shop.wsgi"
        file.write_text("def app(): pass\ndef create(): pass\ndef _own(): pass\nnumber = 7\n")
        self.assertRegex(self.refusal(str(file)), r"has no 'application'; its callables: app, create$")

    def test_form(self):
        """A name that is no name."""
        for name in ("shop_of_the_test", "shop_of_the_test:", ":app", "shop_of_the_test.wsgi.app"):
            with self.subTest(name):
                forms = "module:callable, module:factory(), the path of a .wsgi or .py file, or java:com.example.App"
                self.assertEqual(f"'{name}' is not {forms}", self.refusal(name))

    def test_arguments(self):
        """A factory takes none."""
        for name in ("shop_of_the_test.wsgi:factory('a')", "shop_of_the_test.wsgi:factory()()"):
            with self.subTest(name):
                expected = f"'{name}': a factory is called without arguments; is shop_of_the_test.wsgi:factory() meant?"
                self.assertEqual(expected, self.refusal(name))

    def test_no_attribute(self):
        """A callable that is not there, at any depth."""
        message = self.refusal("shop_of_the_test.wsgi:application")
        self.assertIn("has no 'application'; its callables: Site, app, broken_factory, factory, poor_factory", message)
        self.assertIn("has no 'x'; its callables: none", self.refusal("shop_of_the_test.wsgi:number.x"))
        self.assertIn("has no 'x'", self.refusal("shop_of_the_test.wsgi:site.x"))

    def test_not_callable(self):
        """What cannot be called."""
        self.assertIn("number is int, which cannot be called", self.refusal("shop_of_the_test.wsgi:number"))
        message = self.refusal("shop_of_the_test.wsgi:poor_factory()")
        self.assertIn("poor_factory() is int, which cannot be called", message)

    def test_own_errors(self):
        """What the application's own code raises passes through."""
        for name, error in (
            ("shop_of_the_test.wsgi:broken_factory()", KeyError),
            ("shop_of_the_test.bad:app", SyntaxError),
            ("shop_of_the_test.leaves:app", SystemExit),
            ("shop_of_the_test.missing:app", ModuleNotFoundError),
        ):
            with self.subTest(name), self.assertRaises(error):
                load(name)


if __name__ == "__main__":
    unittest.main()
