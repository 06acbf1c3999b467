"""HTTP: thin endpoints over commands and queries."""
