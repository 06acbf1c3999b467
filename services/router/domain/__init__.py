"""The router's decisions. Pure: everything they need is in a `WorkingSet`, everything they want goes into it."""
