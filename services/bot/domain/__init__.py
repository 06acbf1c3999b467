"""What the bot answers: pure functions of the turn, the rules and the time."""
