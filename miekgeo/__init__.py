"""Geospatial analysis for the Dutch MIEK: who lies where, what crosses which border, how firm."""

__version__ = "0.1.0"
