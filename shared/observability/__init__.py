"""How a running service is seen: logs and health."""
