"""RabbitMQ: topology, publishing, consuming, the outbox's way out."""
