"""The program as a module: ``python -m cxaudit`` is the command ``cxaudit``."""

from cxaudit.cli import main

if __name__ == "__main__":
    main()
