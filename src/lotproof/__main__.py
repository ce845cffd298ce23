"""`python -m lotproof` is the command `lotproof`."""

import sys

from lotproof.cli import main

if __name__ == "__main__":
    sys.exit(main())
