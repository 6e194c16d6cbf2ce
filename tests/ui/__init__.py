"""Tests of the map and the pages that need no browser."""
