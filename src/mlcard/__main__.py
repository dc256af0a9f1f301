"""`python -m mlcard`, for where the script is not on the path."""

from mlcard.cli import main

main()
