"""The one way to write chats and messages, used by router and api.

Load chats under their locks (`loading`), decide in memory with pure functions (`transitions`), which fill a
`Changes`, and write everything with multi-row statements (`saving`). Who belongs to which chat is `identity`.
"""
