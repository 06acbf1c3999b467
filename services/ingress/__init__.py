"""Takes the providers' webhooks, understands them, and has them stored before it answers."""
