"""Which language to answer in: `id` or `en`.

Detection here is a compact scorer over the commonest words, enough to tell Indonesian from English in a chat's short
messages. A language detection library takes over once more languages than these two are answered.
"""

from collections.abc import Iterable
from typing import Literal

from services.bot.domain.words import Words, vocabulary, words_of
from shared.contracts.replies import GenerateReply

Language = Literal["id", "en"]

FALLBACK: Language = "id"

# Greetings are borrowed freely ("Hi kak, mau tanya"), so they weigh less than the words a sentence is built from.
_GREETING_WEIGHT, _WORD_WEIGHT = 1, 2

_GREETINGS: dict[Language, frozenset[str]] = {
    "id": vocabulary("halo hai hei permisi assalamualaikum assalamu alaikum salam selamat pagi siang sore malam"),
    "en": vocabulary("hello hi hey hiya morning afternoon evening greetings thanks thank"),
}
_WORDS: dict[Language, frozenset[str]] = {
    "id": vocabulary(
        "saya aku kami kita anda kamu kak kakak pak bapak bu ibu mas mbak dia mereka ini itu yang yg dan atau tapi",
        "dengan dgn untuk utk dari ke di pada oleh jika kalau kalo karena krn supaya agar juga jg sudah sdh udah",
        "belum blm akan sedang masih bisa boleh harus mau ingin pengen butuh perlu minta tolong mohon tidak tdk tak",
        "gak ga nggak bukan jangan ada apa apakah siapa kapan dimana mana bagaimana gimana kenapa mengapa berapa kok",
        "sih dong nih deh ya terima kasih terimakasih makasih bicara ngomong tanya bantu bantuan kamar pesan harga",
        "biaya bayar orang manusia jam hari besok kemarin nanti sekarang lagi dulu saja aja lebih sangat sekali banget",
        "baik oke dapat buka tutup handuk sarapan kolam renang tamu staf petugas resepsionis menginap nginap",
        "terlambat rusak panas dingin kabar infonya",
    ),
    "en": vocabulary(
        "i you he she we they me my your our us am is are was were be been have has had do does did will would can",
        "could should may might must the a an this that these those and or but if because with without for from to",
        "of on at by in about not no yes dont doesnt cant im id ill ive its what who when where how why which there",
        "here please need want like get give help know have any some more much many very room rooms book booking",
        "night nights breakfast price cost pay towel towels late early time today tomorrow tonight talk speak human",
        "person someone staff receptionist stay guest open close broken cold hot water good okay",
    ),
}


def detect(words: Words) -> Language | None:
    """The language with more evidence among these words; None when there is none, or as much for both."""
    scores = {
        language: sum(
            _WORD_WEIGHT if word in _WORDS[language] else _GREETING_WEIGHT if word in _GREETINGS[language] else 0
            for word in words
        )
        for language in _WORDS
    }
    if scores["id"] == scores["en"]:
        return None
    return "id" if scores["id"] > scores["en"] else "en"


def language_of(turn: GenerateReply) -> Language | None:
    """What is known of the customer's language, None when nothing is.

    The guest's own comes first, then what is remembered of the chat, then what this turn's messages, and at last the
    earlier ones, look like.
    """
    for known in (turn.guest.language if turn.guest else None, turn.language):
        if known:
            return supported(known)
    return detect(_words(message.text for message in turn.messages)) or detect(
        _words(message.text for message in turn.history if message.sender == "customer")
    )


def supported(language: str) -> Language:
    """Of a language tag (`en-GB`, `id`); a guest whose language Sapa does not speak is answered in English."""
    return "id" if language.casefold().replace("_", "-").partition("-")[0] in {"id", "in", "ind"} else "en"


def _words(texts: Iterable[str | None]) -> Words:
    return tuple(word for text in texts if text for word in words_of(text))
