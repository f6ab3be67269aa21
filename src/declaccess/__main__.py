"""Runs the command line as `python -m declaccess`."""

import sys

from declaccess.cli import main

if __name__ == "__main__":
    sys.exit(main())
