"""Finds the application that the settings name."""

import importlib
import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from wsgi_bridge.gateway import Application


class NoApplication(Exception):
    """A name that leads to no application; the message says where it ends."""


def load(name: str) -> Application:
    """Return the callable behind `module:callable`, `module:factory()` or the path of a .wsgi or .py file.

    Whatever the application's own code raises passes through; a name that leads nowhere raises NoApplication.
    """
    if name.endswith((".wsgi", ".py")) and ":" not in name[2:]:  # a drive's letter names no callable
        return _callable(name, _attribute(_load_file(Path(name)), "application", name), "application")
    module_name, _, path = name.partition(":")
    if not module_name or not path:
        forms = "module:callable, module:factory(), the path of a .wsgi or .py file, or java:com.example.App"
        raise NoApplication(f"'{name}' is not {forms}")
    is_factory = path.endswith("()")
    attribute = path[:-2] if is_factory else path
    factory, parenthesis, _ = attribute.partition("(")
    if parenthesis:
        raise NoApplication(f"'{name}': a factory is called without arguments; is {module_name}:{factory}() meant?")
    target = importlib.import_module(module_name)
    for part in attribute.split("."):
        target = _attribute(target, part, name)
    found = _callable(name, target, attribute)
    return _callable(name, found(), path) if is_factory else found


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise NoApplication(f"there is no file {path}{_module_meant(path.name)}")
    # A name of its own: the file need not be importable, and may be called like a module that is.
    module_name = f"wsgi_file_{path.stem}"
    spec = importlib.util.spec_from_loader(module_name, SourceFileLoader(module_name, str(path)))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return module


def _module_meant(name: str) -> str:
    """Ask back where what was taken for a file is a module: mysite.wsgi, as other servers take it."""
    module = Path(*name.split(".")).with_suffix(".py")
    found = any(Path(folder, module).is_file() for folder in sys.path)
    return f"; is {name}:application meant?" if found else ""


def _attribute(target: Any, attribute: str, name: str) -> Any:
    try:
        return getattr(target, attribute)
    except AttributeError:
        values = getattr(target, "__dict__", {})
        names = ", ".join(sorted(n for n, v in values.items() if callable(v) and not n.startswith("_")))
        message = f"'{name}': {target!r:.100} has no '{attribute}'; its callables: {names or 'none'}"
        raise NoApplication(message) from None


def _callable(name: str, found: Any, what: str) -> Application:
    if not callable(found):
        raise NoApplication(f"'{name}': {what} is {type(found).__name__}, which cannot be called")
    return found
