"""What the router listens to."""
