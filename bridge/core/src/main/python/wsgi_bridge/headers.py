"""Checks status and headers at the moment when the application gives them, so that it sees what is wrong (H06).

The Java half checks again whatever arrives; both read the rules for single headers from `response_headers.txt`.
"""

import re
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch
_TEXT = re.compile(r"[\t\x20-\x7e\x80-\xff]*").fullmatch
_STATUS = re.compile(r"[2-5][0-9]{2} [\t\x20-\x7e\x80-\xff]*").fullmatch
_DIGITS = re.compile(r"[0-9]{1,18}").fullmatch

_MOST_REMEMBERED = 500  # applications may choose what they like, so what is remembered has a limit
_LONGEST_REMEMBERED = 1000  # bytes of a head


def _read_rules() -> "dict[str, str]":
    """Return what there is to check here: of several headers that are `last`, the Java half sends the last (I05)."""
    rules = {}
    for line in Path(__file__).with_name("response_headers.txt").read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            name, rule = line.split()[:2]
            if rule != "last":
                rules[name.lower()] = rule
    return rules


_RULES = _read_rules()

Head = tuple[bytes, "int | None"]

# What has passed before: whole heads, of which many applications have a few, and names and statuses for the others. A
# name's value is the rule that it still has to pass, or None.
_heads: "dict[tuple[Any, ...], Head]" = {}
_names: "dict[str, str | None]" = {}
_statuses: "set[str]" = set()


def check_head(status: str, headers: "list[tuple[str, str]]") -> Head:
    """Return the head as the Java half takes it, and the Content-Length if there is one.

    The head is latin-1 lines: the status, then names and values by turns. Raises TypeError, ValueError or
    AssertionError with the rule's row.
    """
    if type(headers) is not list:
        raise TypeError(f"headers must be a list, not {type(headers).__name__} (H09)")
    try:
        key = (status, *headers)
        head = _heads.get(key)
    except TypeError:  # what has no hash is not what it should be
        return _check(status, headers)
    if head is None:
        head = _check(status, headers)
        if len(head[0]) <= _LONGEST_REMEMBERED:
            if len(_heads) >= _MOST_REMEMBERED:
                _heads.clear()
            _heads[key] = head
    return head


def _check(status: str, headers: "list[tuple[str, str]]") -> Head:
    if status not in _statuses:
        _check_status(status)
    lines = [status]
    length = None
    ruled = None
    for header in headers:
        if type(header) is not tuple or len(header) != 2:
            raise TypeError(f"a header must be a tuple of name and value, not {header!r:.100} (H09)")
        name, value = header
        rule = _names[name] if name in _names else _check_name(name)
        if not isinstance(value, str):
            raise TypeError(f"the value of {name} must be str, not {type(value).__name__} (H09)")
        if not (value.isascii() and value.isprintable()) and not _TEXT(value):
            raise ValueError(f"{name} has a character that cannot be sent: {value!r:.100} (H10)")
        if rule is not None:
            ruled = _check_single(ruled, name)
            if rule == "digits":
                if not _DIGITS(value):
                    raise ValueError(f"{name} {value!r:.100} is not a decimal number (H13)")
                length = int(value)
        lines.append(name)
        lines.append(value)
    return "\n".join(lines).encode("latin-1"), length


def _check_status(status: str) -> None:
    if not isinstance(status, str):
        raise TypeError(f"status must be str, not {type(status).__name__} (H07)")
    if not _STATUS(status):
        row = "M05" if status.startswith("1") else "H07"
        raise ValueError(f"status {status!r:.100} is not a code from 200 to 599, a space and a reason ({row})")
    if len(_statuses) < _MOST_REMEMBERED:
        _statuses.add(status)


def _check_name(name: str) -> "str | None":
    if not isinstance(name, str):
        raise TypeError(f"a header name must be str, not {type(name).__name__} (H09)")
    if not _TOKEN(name):
        raise ValueError(f"header name {name!r:.100} is not a token (H10)")
    rule = _RULES.get(name.lower())
    if rule == "refused":
        raise AssertionError(f"header {name} is the server's, not the application's (H11)")
    if len(_names) < _MOST_REMEMBERED:
        _names[name] = rule
    return rule


def _check_single(seen: "set[str] | None", name: str) -> "set[str]":
    key = name.lower()
    if seen is None:
        return {key}
    if key in seen:
        raise ValueError(f"header {name} stands twice (I04)")
    seen.add(key)
    return seen
