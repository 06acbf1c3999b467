"""The `sapa` command, put together from its parts."""

import typer

from deploy.cli import users
from deploy.cli.migrate import migrate

app = typer.Typer(
    name="sapa",
    help="Sapa's command for operators and developers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("migrate")(migrate)
app.add_typer(users.app, name="users")


def main() -> None:
    """Entry point of `sapa` and of `python -m deploy.cli`."""
    app()
