"""`lotproof serve`: serve the pages and run the jobs."""

import argparse

from lotproof.cli.running import run_apart
from lotproof.runtime.environment import database
from lotproof.runtime.serving import Served, check_port, serve

SUMMARY = "Serve the pages and run the background jobs until Ctrl-C."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--host", default=Served.host, help="address to listen on")
    parser.add_argument("--port", type=int, default=Served.port)
    parser.add_argument(
        "--workers",
        type=int,
        default=Served.workers,
        help="processes that serve; if not given 2, or half as many as processors",
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=Served.threads,
        help="requests that each works on at once",
    )
    parser.add_argument(
        "--no-jobs", action="store_true", help="leave the jobs to `lotproof jobs`"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve a database that is of this version."""
    how = served(arguments)
    check_port(how)
    with database():
        if failed := run_apart("migrate", "--check"):
            return failed
        serve(how, on_ready=lambda: print(f"http://{how.host}:{how.port}", flush=True))
    return 0


def served(arguments: argparse.Namespace) -> Served:
    """Return how to serve, from the command's arguments."""
    return Served(
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        threads=arguments.threads,
        with_jobs=not arguments.no_jobs,
    )
