"""`python -m services.bot`."""

from services.bot.bootstrap import build
from services.bot.settings import Settings
from shared.serving import serve

if __name__ == "__main__":
    settings = Settings()
    serve(build(settings), settings, service="bot")
