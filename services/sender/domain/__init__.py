"""The sender's rules. Pure: no I/O, no clock, no randomness of their own."""
