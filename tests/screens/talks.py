"""What is said in the conversations that the screens show."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said; `more` is whatever else the simulator is told of a guest's message."""

    who: Literal["guest", "agent", "note"]
    text: str
    is_answered: bool = False
    quotes: bool = False
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """A guest, what is known about them, and all that is said after the welcome."""

    name: str
    language: str
    about: str
    turns: tuple[Turn, ...]


ENGLISH = Talk(
    "Charlotte Moreau",
    "en",
    "Comes every November. Prefers a quiet room, allergic to peanuts.",
    (
        Turn("guest", "Hello! Is there a table left for breakfast on the terrace tomorrow?", is_answered=True),
        Turn("guest", "talk to a human please", is_answered=True),
        Turn("agent", "Hello Ms Moreau, of course. Table 4 by the garden is yours at eight.", quotes=True),
        Turn("guest", "Wonderful. And this is what we came home to last night", more={"media": "photo"}),
        Turn("note", "@Sari she writes for a travel magazine. Could we put flowers in the room?"),
        Turn("agent", "What a picture! May we show it at the reception?"),
        Turn("guest", "", more={"type": "voice", "media": "voice"}),
        Turn("guest", "Could we keep the room until 2 pm on Sunday?"),
    ),
)
INDONESIAN = Talk(
    "Ratna Dewi",
    "id",
    "Langganan sejak 2023. Suka kamar di lantai atas.",
    (
        Turn("guest", "Halo, kolam renang buka jam berapa ya?", is_answered=True),
        Turn("guest", "Saya mau bicara dengan petugas", is_answered=True),
        Turn("agent", "Halo Bu Ratna. Kolam renang buka pukul 06.00 sampai 20.00.", quotes=True),
        Turn("guest", "Terima kasih. Ini pemandangan dari kamar kami", more={"media": "photo"}),
        Turn("note", "@Sari tolong siapkan handuk kolam untuk dua orang."),
        Turn("guest", "", more={"type": "voice", "media": "voice"}),
        Turn("guest", "Apakah bisa minta tambahan dua bantal?"),
    ),
)
