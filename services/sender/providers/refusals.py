"""What is refused before a provider is asked: what it lacks, and what cannot be meant."""

from typing import Any

from services.sender.providers.gateway import Change, Outgoing
from shared.capabilities import NOT_SUPPORTED, Capabilities, Feature, features_of
from shared.contracts.content import Location, Media, Poll
from shared.errors import ProviderRejected

FEWEST_OPTIONS, MOST_OPTIONS = 2, 12


def form_of(message: Outgoing, capabilities: Capabilities, provider: str) -> Feature:
    """In what form the message goes out. Raises ProviderRejected (`not_supported`) where the provider has none."""
    features = features_of(message.type, message.content, message.address)
    if features is None:
        raise ProviderRejected(f"A message of type {message.type} cannot be sent", code=NOT_SUPPORTED)
    for feature in features:
        if not capabilities.can(feature):
            raise ProviderRejected(f"{provider} cannot send this: {feature}", code=NOT_SUPPORTED)
    form = capabilities.form_of(features[0])
    assert form is not None, "it was asked for just now"  # noqa: S101
    if form in {"audio", "voice", "sticker"} and message.text.strip():
        raise invalid(f"A message of type {message.type} has no caption: its text would be lost")
    return form


def refuse_change(change: Change, capabilities: Capabilities, provider: str) -> None:
    """Raise ProviderRejected for a change that the provider lacks, or that nobody can make."""
    if not capabilities.can(change.operation):
        raise ProviderRejected(f"{provider} cannot do this: {change.operation}", code=NOT_SUPPORTED)
    if change.operation != "react" and not change.target_from_me:
        raise ProviderRejected("Only messages of our own can be edited or deleted", code=NOT_SUPPORTED)
    if change.operation == "edit" and not change.text:
        raise invalid("An edited message needs a text")


def invalid(what: str) -> ProviderRejected:
    """The order itself is wrong."""
    return ProviderRejected(what, code="invalid_request")


def media_in(message: Outgoing) -> Media:
    """The message's file: its bytes, or where the provider can fetch it."""
    media = message.content.media if message.content is not None else None
    if media is None or (message.file is None and not media.url):
        raise invalid(f"A message of type {message.type} needs a file")
    return media


def mime_type_of(message: Outgoing, media: Media) -> str | None:
    """What was read from the file itself comes before what was said of it."""
    return message.file.mime_type if message.file is not None else media.mime_type


def file_name_of(message: Outgoing, media: Media) -> str | None:
    """The name under which the customer shall have the file."""
    return media.file_name or (message.file.file_name if message.file is not None else None)


def location_in(message: Outgoing) -> Location:
    """The message's place."""
    location = message.content.location if message.content is not None else None
    if location is None or not (-90 <= location.latitude <= 90 and -180 <= location.longitude <= 180):
        raise invalid("A location needs a latitude and a longitude, in degrees")
    return location


def poll_in(message: Outgoing) -> Poll:
    """The message's poll; both providers and WhatsApp itself take two to twelve different options."""
    poll = message.content.poll if message.content is not None else None
    if poll is None or not poll.title.strip():
        raise invalid("A poll needs a title")
    if not FEWEST_OPTIONS <= len(poll.options) <= MOST_OPTIONS:
        raise invalid(f"A poll needs {FEWEST_OPTIONS} to {MOST_OPTIONS} options")
    if len(set(poll.options)) < len(poll.options) or not all(option.strip() for option in poll.options):
        raise invalid("A poll's options must differ and say something")
    return poll


def told(**fields: Any) -> dict[str, Any]:
    """The fields that have a value: providers reject nulls, or take them literally."""
    return {name: value for name, value in fields.items() if value is not None}
