"""What the bot does with each message it consumes."""
