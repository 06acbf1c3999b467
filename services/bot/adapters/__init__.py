"""How the bot reaches the broker."""
