"""`python -m deploy.cli`, the same as `sapa`."""

from deploy.cli.main import main

main()
