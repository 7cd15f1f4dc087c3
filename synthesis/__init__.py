"""Clothed people doing the seven tests, rendered with exact truth. A development tool; it is not part of the wheel."""
