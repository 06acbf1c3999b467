"""Who is to answer a customer's message, or why the bot, although it is in charge, is not asked. Pure."""

from datetime import datetime
from typing import Literal

from services.router.domain.working import Policy
from shared.answerable import bot_answers, says_something
from shared.contracts.chats import Mode
from shared.contracts.messages import MessageReceived
from shared.conversations.state import ChatState

Route = Mode | Literal["bot:no_words", "bot:not_addressed", "bot:too_old"]
"""The mode that the chat was in; with the reason where the bot leaves a message unanswered."""


def route(chat: ChatState, event: MessageReceived, now: datetime, policy: Policy) -> Route:
    """A bot may reply to words, from a person, that are not older than the channel allows.

    In a group only where the channel allows it, and only to who names us. A recovered message that is old was answered
    by people, or needs them: no bot comes back to it.
    """
    if chat.mode != "bot":
        return chat.mode
    if not says_something(event.type, event.text):
        return "bot:no_words"
    answered = bot_answers(event.address, is_group=chat.is_group, bot_in_groups=chat.bot_in_groups)
    if answered == "nothing" or (answered == "mentions" and not event.mentions_us):
        return "bot:not_addressed"
    age = (now - (event.sent_at or event.received_at)).total_seconds()
    if event.recovered and age > policy.recovered_max_reply_age.total_seconds():
        return "bot:too_old"
    if chat.max_reply_age_s is not None and age > chat.max_reply_age_s:
        return "bot:too_old"
    return "bot"
