"""Making a voice note of any sound: WhatsApp has them as Opus in Ogg, browsers record them as something else."""

import hashlib
from base64 import b64encode

from shared.errors import Permanent, Transient
from shared.media.kept import Kept
from shared.media.storage import Storage
from shared.media.workshop import NotMade, have_made

VOICE_TYPE = "audio/ogg"


class NoVoiceNote(Permanent):
    """No voice note can be made of this file."""

    def __init__(self) -> None:
        super().__init__("No voice note can be made of this file: it holds no sound that can be read", code="no_sound")


class NotNow(Transient):
    """The machine has too much to do with other files."""

    def __init__(self) -> None:
        super().__init__("The voice note could not be made just now", code="busy")


async def as_voice_note(storage: Storage, prefix: str, kept: Kept) -> Kept:
    """The file as Ogg with Opus under `prefix/voice`, in place of the one that was stored, which is deleted.

    Opus is packed anew and loses nothing; other sound is encoded. Raises NoVoiceNote, NotNow (the file is deleted
    then too) and `StorageAway`.
    """
    try:
        made = await have_made("voice", storage, kept.storage_key, kept.mime_type)
    except NotMade as error:
        await _forget(storage, kept)
        if error.is_file:
            raise NoVoiceNote from error
        raise NotNow from error
    key = f"{prefix}/voice"
    await storage.put(key, made.content)
    await _forget(storage, kept)
    return Kept(
        key,
        VOICE_TYPE,
        len(made.content),
        b64encode(hashlib.sha256(made.content).digest()).decode(),
        seconds=made.facts["seconds"],
        waveform=tuple(made.facts["waveform"]),
    )


async def _forget(storage: Storage, kept: Kept) -> None:
    for key in {kept.storage_key, kept.preview_key, kept.shown_key}:
        if key is not None:
            await storage.delete(key)
