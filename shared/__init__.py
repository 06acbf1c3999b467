"""What all services share: contracts, data, messaging. It knows no service."""
