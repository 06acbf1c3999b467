"""What customers say, in Indonesian and English, as data: the patterns and word lists that rules look for."""

from dataclasses import dataclass

from services.bot.domain.words import Said, Words, vocabulary


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that follow one another, one from each group, with nothing but `between` words in the gaps.

    `opens`: only at the beginning of a message. `unless`: not when one of these word sequences stands right before.
    """

    groups: tuple[frozenset[str], ...]
    between: frozenset[str] = frozenset()
    opens: bool = False
    unless: tuple[Words, ...] = ()

    def found_in(self, said: Said) -> bool:
        """Whether the customer said it."""
        if self.opens:
            return any(self._matches_at(message, 0) for message in said.messages)
        return any(self._matches_at(said.words, start) for start in range(len(said.words)))

    def _matches_at(self, words: Words, start: int) -> bool:
        position = start
        for group in self.groups:
            while position != start and position < len(words) and words[position] not in group:
                if words[position] not in self.between:
                    return False
                position += 1
            if position >= len(words) or words[position] not in group:
                return False
            position += 1
        return not self._is_denied(words[:start])

    def _is_denied(self, before: Words) -> bool:
        end = len(before)
        while end and before[end - 1] in self.between:
            end -= 1
        return any(before[max(end - len(denial), 0) : end] == denial for denial in self.unless)


def _patterns(*phrases: str) -> tuple[Pattern, ...]:
    """Fixed phrases; alternatives for one word are written `a/b`."""
    return tuple(Pattern(tuple(vocabulary(word.replace("/", " ")) for word in phrase.split())) for phrase in phrases)


_TALK = vocabulary(
    "bicara berbicara ngomong ngobrol mengobrol chat cht curhat tanya bertanya",
    "hubungi hubungkan dihubungkan menghubungi terhubung sambungkan sambungin disambungkan tersambung",
    "panggil panggilkan alihkan dialihkan teruskan kontak telepon telpon",
    "talk talking speak speaking chatting connect connected transfer call reach contact",
)
_ASK_FOR = vocabulary("minta mau ingin pengen cari bantuan dibantu get give help")
_NEED = vocabulary("butuh perlu need want")
_PEOPLE = vocabulary(
    "manusia staf stafnya petugas resepsionis agen cs operator admin adminnya karyawan pegawai manajer",
    "human humans agent staff person receptionist reception someone somebody representative rep manager concierge",
)
_SOMEBODY = vocabulary("orang orangnya seseorang people anyone anybody")
_DESK_FIRST, _DESK_THEN = vocabulary("front layanan"), vocabulary("office desk pelanggan")
_FILLERS = vocabulary(
    "dengan dgn dg sama sm ama ke kepada kpd pada oleh dari langsung saja aja dong tolong saya aku kami gue gw",
    "seorang salah satu para tim bagian pihak mas mbak pak bu bapak ibu yang yg bisa",
    "to with a an the some any of your my me us real actual live directly please from at through",
)
_NOT = vocabulary("tidak tdk tak gak ga nggak ngga enggak jangan dont not")
_NOT_TO_TALK = (
    *((no, need) for no in sorted(_NOT) for need in sorted(_NEED | vocabulary("usah"))),
    *((word,) for word in sorted(vocabulary("jangan"))),
    *(("no", need) for need in sorted(_NEED)),
)
_NOT_NEEDED = tuple((word,) for word in sorted(_NOT))

HUMAN_WANTED: tuple[Pattern, ...] = (
    Pattern((_TALK, _PEOPLE | _SOMEBODY), _FILLERS, unless=_NOT_TO_TALK),
    Pattern((_TALK, _DESK_FIRST, _DESK_THEN), _FILLERS, unless=_NOT_TO_TALK),
    Pattern((_ASK_FOR, _PEOPLE), _FILLERS),
    Pattern((_NEED, _PEOPLE), _FILLERS, unless=_NOT_NEEDED),
    Pattern((vocabulary("operator"),), unless=_NOT_TO_TALK),
    *_patterns(
        "real/actual/live human/person/people/agent",
        "human being",
        "manusia/orang asli/beneran/sungguhan",
        "customer/costumer service/care/support",
        "bukan/not/no bot/robot",
        "tidak/gak/ga/nggak mau bot/robot",
        "dont want bot/robot",
        "dont want a bot/robot",
    ),
)

# A message of nothing but these, with at least one from the first list.
HUMAN_ALONE = vocabulary(
    "human agent person receptionist staff representative manusia resepsionis staf petugas agen cs"
)
HUMAN_ALONE_BESIDE = vocabulary("a an the real please pls plz now tolong dong ya mohon mau minta kak pak bu mas mbak")

_DAYTIMES = vocabulary("pagi siang sore malam")
GREETINGS: tuple[Pattern, ...] = (
    Pattern((vocabulary("halo hello hai hi hey hei hy hiya permisi greetings assalamualaikum aslm salam"),)),
    *_patterns(
        "assalamu alaikum/alaykum",
        "selamat/slmt/met/slamat pagi/siang/sore/malam/datang",
        "good morning/afternoon/evening/day",
        "apa kabar",
        "how are you",
    ),
    Pattern((_DAYTIMES | vocabulary("morning afternoon evening p"),), opens=True),
)
GREETING_WORDS = _DAYTIMES | vocabulary(
    "halo hello hai hi hey hei hy hiya permisi greetings assalamualaikum assalamu alaikum alaykum aslm salam",
    "wr wb warahmatullahi wabarakatuh selamat slmt met slamat datang good morning afternoon evening day p",
    "apa kabar how are you",
)

THANKS: tuple[Pattern, ...] = (
    Pattern(
        (vocabulary("terimakasih makasih makasi mksh trims tengkyu tq thanks thankyou thank thx ty tks suwun nuhun"),)
    ),
    *_patterns("terima/trima kasih/kasi"),
)
THANKS_WORDS = vocabulary(
    "terima trima kasih kasi terimakasih makasih makasi mksh trims tengkyu tq thanks thankyou thank thx ty tks",
    "matur suwun hatur nuhun banyak sebelumnya kembali atas untuk bantuan bantuannya info infonya informasi",
    "informasinya jawaban jawabannya responnya pelayanannya sekali sangat",
    "you u so much very a lot for the your help info information reply quick again appreciate it",
)
COURTESIES = vocabulary(
    "kak kakak pak bapak bu ibu mas mbak mba min admin sis bro gan bang om tante ya yah iya dong nih deh",
    "oke ok okay baik siap sip mantap semua semuanya tim hotel anda",
    "sir madam maam miss mr mrs there all everyone team dear great good nice perfect yes alright",
)
