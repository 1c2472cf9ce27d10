"""Watching the application's files."""

import importlib
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path

from wsgi_bridge.watch import Watch, times_of


class WatchTest(unittest.TestCase):
    """Which files have changed."""

    def setUp(self):
        """Load a module of a folder."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        sys.path.insert(0, str(self.folder))
        self.addCleanup(sys.path.remove, str(self.folder))
        self.file = self.load("watched_by_the_test")
        self.watch = Watch([str(self.folder)], lambda file: None)

    def load(self, name):
        """Write and load a module; return its file."""
        file = self.folder / f"{name}.py"
        file.write_text("")
        importlib.invalidate_caches()
        importlib.import_module(name)
        self.addCleanup(sys.modules.pop, name)
        return file

    def test_nothing(self):
        """Nothing changes by itself."""
        self.assertEqual([], self.watch.look())

    def test_change(self):
        """A change is told once, in whichever direction the time goes."""
        for seconds in (10, -20):
            os.utime(self.file, (0, time.time() + seconds))
            self.assertEqual([str(self.file)], self.watch.look())
            self.assertEqual([], self.watch.look())

    def test_loaded_later(self):
        """A module that is loaded later is no change, even with a date to come; its change is."""
        file = self.load("watched_later_by_the_test")
        os.utime(file, (0, time.time() + 3600))
        self.assertEqual([], self.watch.look())
        os.utime(file, (0, time.time() + 7200))
        self.assertEqual([str(file)], self.watch.look())

    def test_gone(self):
        """A file that has gone is no change; when it is back with another time, it is."""
        self.file.unlink()
        self.assertEqual([], self.watch.look())
        self.file.write_text("")
        os.utime(self.file, (0, time.time() + 10))
        self.assertEqual([str(self.file)], self.watch.look())

    def test_seen_by_another(self):
        """A file that is no module here is watched when it is named, if it is in the folders."""
        for folder in (self.folder, self.folder.parent):
            file = folder / "not_loaded_by_the_test.py"
            file.write_text("")
            self.addCleanup(file.unlink)
            self.watch.also(times_of([str(file), str(file) + ".gone"]))
            os.utime(file, (0, time.time() + 10))
            self.assertEqual([str(file)] if folder == self.folder else [], self.watch.look())
            self.assertEqual([], self.watch.look())

    def test_seen_before(self):
        """What has changed since it was seen elsewhere has changed."""
        file = self.folder / "seen_before_by_the_test.py"
        file.write_text("")
        self.addCleanup(file.unlink)
        self.watch.also({str(file): file.stat().st_mtime - 1})
        self.assertEqual([str(file)], self.watch.look())
        self.assertEqual([], self.watch.look())

    def test_elsewhere(self):
        """Files of other folders are not watched."""
        watch = Watch([str(self.folder / "other")], lambda file: None)
        os.utime(self.file, (0, time.time() + 10))
        self.assertEqual([], watch.look())

    def test_told(self):
        """What has changed is told."""

        class Enough(Exception):
            pass

        told = []

        def changed(file):
            told.append(file)
            raise Enough

        watch = Watch([str(self.folder)], changed)
        os.utime(self.file, (0, time.time() + 10))
        with self.assertRaises(Enough):
            watch.run()
        self.assertEqual([str(self.file)], told)


if __name__ == "__main__":
    unittest.main()
