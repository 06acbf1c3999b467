"""The api's decisions: pure, no I/O."""
