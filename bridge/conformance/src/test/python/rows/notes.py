"""What an application has to tell when its answer cannot: a later request reads it. The query string names the note."""

import collections

from rows.answers import text

_notes = collections.defaultdict(list)


def note(environ, what):
    """Add to the request's note."""
    _notes[environ["QUERY_STRING"]].append(str(what))


def notes(environ, start_response):
    """Show what has been noted: an application."""
    return text(start_response, " ".join(_notes[environ["QUERY_STRING"]]))


def count(environ, start_response):
    """Show how often something has been noted: an application."""
    return text(start_response, len(_notes[environ["QUERY_STRING"]]))
