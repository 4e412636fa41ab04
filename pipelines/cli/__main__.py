"""`python -m pipelines.cli`, the same as `dyad`."""

from pipelines.cli import main

if __name__ == "__main__":
    main()
