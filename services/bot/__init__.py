"""Bot: turns a request for a reply into the reply."""
