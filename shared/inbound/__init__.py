"""What providers' webhooks say, in Sapa's contracts. Pure: ingress takes webhooks with it, people have it explained."""
