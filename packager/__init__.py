"""One text source, every learning platform."""

__version__ = "0.1.0"
