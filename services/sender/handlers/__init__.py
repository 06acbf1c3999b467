"""What the sender does with incoming commands."""
