"""`sapa webhook`: what Sapa makes of a provider's webhook."""

import sys
from enum import StrEnum
from typing import Annotated

import orjson
import typer

from deploy.cli.errors import reported
from deploy.cli.settings import WebhookSettings, read
from shared.clock import utc_now
from shared.inbound.delivery import Provider
from shared.inbound.explaining import explain

app = typer.Typer(no_args_is_help=True, help="Webhooks, without any server.")


class Providers(StrEnum):
    """Whose body it is."""

    WHAPI = "whapi"
    WAHA = "waha"


@app.callback()
def group() -> None:
    """Webhooks, without any server."""


@app.command("explain")
@reported
def explain_body(
    provider: Annotated[Providers, typer.Option(help="Whose webhook it is.")],
) -> None:
    """Read a webhook's body from standard input and print one JSON line per item found in it.

    The lines come from the code that takes real webhooks. A body that is no JSON is one line of kind `invalid`, and the
    command fails.
    """
    named: Provider = "whapi" if provider is Providers.WHAPI else "waha"
    region = read(WebhookSettings).default_region
    lines, is_json = explain(named, sys.stdin.buffer.read(), now=utc_now(), region=region)
    for line in lines:
        typer.echo(orjson.dumps(line).decode())
    if not is_json:
        raise typer.Exit(1)
