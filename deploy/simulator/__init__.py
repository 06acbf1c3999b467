"""A WhatsApp simulator: Whapi's and WAHA's HTTP APIs with their webhooks, played from a page or by script."""
