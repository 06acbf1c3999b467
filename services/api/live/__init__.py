"""The live stream: one reader of the feed per process, any number of open inboxes."""
