"""A WhatsApp simulator: speaks Whapi's and WAHA's HTTP APIs, sends their webhooks, and is played from a page or by script."""
