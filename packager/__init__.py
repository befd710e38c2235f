"""One text source, every learning platform."""
