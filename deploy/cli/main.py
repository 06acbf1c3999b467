"""The `sapa` command, put together from its parts."""

import typer

from deploy.cli import channels, dlq, events, keys, merges, users
from deploy.cli.migrate import migrate
from deploy.cli.seed_demo import seed_demo

app = typer.Typer(
    name="sapa",
    help="Sapa's command for operators and developers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("migrate")(migrate)
app.command("seed-demo")(seed_demo)
app.add_typer(users.app, name="users")
app.add_typer(keys.app, name="keys")
app.add_typer(channels.app, name="channels")
app.add_typer(merges.app, name="chats")
app.add_typer(dlq.app, name="dlq")
app.add_typer(events.app, name="events")


def main() -> None:
    """Entry point of `sapa` and of `python -m deploy.cli`."""
    app()
