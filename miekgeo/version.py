"""The version of miekgeo, in one place."""

__version__ = "0.1.0"
