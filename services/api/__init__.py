"""The dashboard's API: sign-in, chats, live stream, guest registration, and the web inbox's files."""
