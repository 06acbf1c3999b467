"""The safety net under the webhooks: what the providers' history shows, and whether they still speak to us."""
