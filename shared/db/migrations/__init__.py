"""Alembic's migrations; run by `sapa migrate`, before any service starts."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from shared.db.connecting import Connector, servers_in


def alembic_config(database_url: str) -> Config:
    """The configuration in code: there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connector"] = Connector(servers_in(database_url))
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database to `revision`. Safe to run twice, and at once from two places."""
    command.upgrade(alembic_config(database_url), revision)
