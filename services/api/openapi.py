"""Prints the OpenAPI document: `python -m services.api.openapi > services/api/openapi.json`."""

import json
import sys

from services.api.bootstrap import build
from services.api.settings import Settings


def openapi_text() -> str:
    """The document as it is committed, the same in any environment."""
    settings = Settings.model_validate({"database_url": "postgresql://nowhere", "rabbitmq_url": "amqp://nowhere"})
    return json.dumps(build(settings).openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
