"""How each channel is reached at its provider, and the secrets that this takes (ADR 20)."""
