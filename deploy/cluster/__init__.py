"""A RabbitMQ cluster of three nodes: settings, and the proxy through which services reach it. README.md says how."""
