"""`python -m miekgeo` is the command line."""

from miekgeo.cli import main

# A worker process starts by importing this too.
if __name__ == "__main__":
    main()
