"""The reverse proxy's configuration: one template for a local run and for compose."""
