"""Every contract by its routing key: how a consumer of the raw log finds the class."""

from shared.contracts import chats, guests, messages, replies, sending
from shared.contracts.envelope import Contract

CONTRACTS: dict[str, type[Contract]] = {
    contract.routing_key: contract
    for contract in (
        messages.MessageReceived,
        messages.MessageEchoed,
        messages.StatusReported,
        messages.ProviderEventReceived,
        messages.WebhookQuarantined,
        replies.GenerateReply,
        replies.ReplyGenerated,
        sending.SendMessage,
        sending.MessageSending,
        sending.MessageAttemptFailed,
        sending.MessageSent,
        sending.MessageFailed,
        sending.MessageOutcomeUnknown,
        sending.MessageCancelled,
        chats.ChatModeChanged,
        chats.ChatAssigned,
        chats.ChatLabelsChanged,
        chats.ChatRead,
        chats.AgentsNotified,
        guests.GuestRegistered,
        guests.GuestCheckedOut,
    )
}
