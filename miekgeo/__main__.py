"""`python -m miekgeo` is the command line."""

from miekgeo.cli import main

main()
