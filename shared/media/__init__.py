"""Files: where they are kept, what they are, and how they are shown."""
