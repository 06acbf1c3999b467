"""What goes over HTTP: requests, answers and live events. The front end's types are generated from these."""
