"""Every contract by its routing key: how a consumer of the raw log finds the class."""

from shared.contracts import channels, chats, contacts, guests, media, messages, replies, sending
from shared.contracts.envelope import Contract

CONTRACTS: dict[str, type[Contract]] = {
    contract.routing_key: contract
    for contract in (
        messages.MessageReceived,
        messages.MessageEchoed,
        messages.MessageReacted,
        messages.MessageEdited,
        messages.MessageRevoked,
        messages.PollVoted,
        messages.StatusReported,
        messages.ProviderEventReceived,
        messages.WebhookQuarantined,
        contacts.PresenceReported,
        contacts.ContactReported,
        contacts.AddressLinked,
        contacts.CallReported,
        channels.ChannelStateReported,
        replies.GenerateReply,
        replies.ReplyGenerated,
        sending.SendMessage,
        sending.MessageSending,
        sending.MessageAttemptFailed,
        sending.MessageSent,
        sending.MessageFailed,
        sending.MessageOutcomeUnknown,
        sending.MessageCancelled,
        sending.ChangeMessage,
        sending.MessageChanged,
        sending.MessageChangeFailed,
        sending.SendSignal,
        media.FetchMedia,
        media.MediaStored,
        media.MediaFailed,
        chats.ChatModeChanged,
        chats.ChatAssigned,
        chats.ChatRouted,
        chats.ChatLabelsChanged,
        chats.ChatRead,
        chats.ChatsMerged,
        chats.ChatsUnmerged,
        chats.AgentsNotified,
        guests.GuestRegistered,
        guests.GuestCheckedOut,
    )
}
