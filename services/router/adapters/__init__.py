"""The router's statements: a few bulk ones per batch, whatever its size."""
