"""Watches the application's files during development."""

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Callable

_INTERVAL = 0.5  # seconds


def times_of(files: "Iterable[str]") -> "dict[str, float]":
    """Return when files were modified, of those that are there."""
    times = {}
    for file in files:
        with contextlib.suppress(OSError):
            times[file] = os.stat(file).st_mtime
    return times


class Watch:
    """Looks at the files of the loaded modules, and tells which has changed since it was first seen."""

    def __init__(self, folders: "list[str]", changed: "Callable[[str], None]") -> None:
        """Watch the modules below `folders`; `changed` hears the path of a file that has changed."""
        self._folders = tuple(os.path.join(os.path.realpath(folder), "") for folder in folders)
        self._changed = changed
        self._seen: dict[str, float] = {}
        self._more: tuple[str, ...] = ()
        self.look()

    def run(self) -> None:
        """Watch for ever."""
        while True:
            for file in self.look():
                self._changed(file)
            time.sleep(_INTERVAL)

    def also(self, files: "Mapping[str, float]") -> None:
        """Watch these files, too, as far as they are in the folders: no module of this process tells of them.

        They come with the times at which they had been modified when they were seen: that may have been elsewhere.
        """
        inside = {file: modified for file, modified in files.items() if self._is_inside(file)}
        for file, modified in inside.items():
            self._seen.setdefault(file, modified)
        self._more = tuple({*inside, *self._more})

    def files(self) -> "dict[str, float]":
        """Return the files that are watched, and when each had been modified as it was first seen."""
        return {file: self._seen[file] for file in self._files() if file in self._seen}

    def look(self) -> "list[str]":
        """Return the files that have changed since the last look."""
        changed = []
        for file in self._files():
            try:
                modified = os.stat(file).st_mtime
            except OSError:
                continue  # it is being written, or has gone: then its folder's other files tell
            if self._seen.setdefault(file, modified) != modified:
                changed.append(file)
                self._seen[file] = modified
        return changed

    def _files(self) -> "Iterator[str]":
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if file and self._is_inside(file):
                yield file
        yield from self._more

    def _is_inside(self, file: str) -> bool:
        return os.path.realpath(file).startswith(self._folders)
