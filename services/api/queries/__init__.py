"""What the screens show: read-only SQL, one file per screen."""
