"""Measures the bridge and other WSGI servers side by side, on one machine."""
