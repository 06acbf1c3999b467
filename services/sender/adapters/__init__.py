"""The sender's tables: claiming lanes, recording results, taking over what a crash left."""
