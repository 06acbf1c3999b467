"""What people write to a hotel, in Indonesian and English. Pure: the same random numbers give the same words."""

from random import Random

FIRST_NAMES = (  # noqa: SIM905 - a list of names is read as one
    "Wayan Made Nyoman Ketut Putu Kadek Komang Gede Budi Sari Dewi Ratna Agus Rina Yanto Siti Ahmad Fitri Joko Lestari "
    "Bambang Indah Hendra Maya Rizky Putri Dian Eka Tri Surya Ayu Bagus Intan Arif Nina Yusuf Lina Teguh Wulan Dimas "
    "John Mary Peter Anna Thomas Emma David Sophie Michael Julia Robert Laura Daniel Olivia James Chloe Lucas Hannah "
    "Marie Jean Klaus Ingrid Sven Kenji Yuki Mei Wei Priya Arjun Fatima Omar Elena Igor Carlos Lucia"
).split()
LAST_NAMES = (  # noqa: SIM905
    "Wirawan Santoso Wijaya Kusuma Pratama Saputra Hidayat Nugroho Setiawan Lestari Permata Gunawan Halim Suryadi "
    "Rahmawati Susanto Hartono Utami Siregar Nasution Simanjuntak Tanjung Maharani Anggraini Firmansyah Ramadhan "
    "Smith Jones Brown Miller Taylor Wilson Johnson Walker Wright Thompson Martin Müller Schmidt Weber Dubois Laurent "
    "Tanaka Suzuki Sato Chen Wang Li Kumar Sharma Patel Hassan Ali Petrov Ivanova García López Rossi Bianchi"
).split()
GROUPS = ("Keluarga Besar", "Rombongan", "Wedding of", "Reuni", "Tour", "Arisan", "Team")

_THINGS = (
    "handuk",
    "bantal",
    "selimut",
    "air mineral",
    "sabun",
    "sikat gigi",
    "setrika",
    "hair dryer",
    "tempat tidur tambahan",
)
_THINGS_EN = ("towels", "pillows", "a blanket", "drinking water", "soap", "an iron", "an extra bed", "a baby cot")
_PLACES = ("kolam renang", "restoran", "lobi", "tempat parkir", "spa", "ruang rapat", "pantai", "bandara")
_PLACES_EN = ("the pool", "the restaurant", "the lobby", "the car park", "the spa", "the beach", "the airport")
_CUSTOMER = (
    "Halo, apakah masih ada kamar untuk tanggal {day}?",
    "Selamat pagi, saya mau pesan {thing} untuk kamar {room}.",
    "Permisi, {thing} di kamar {room} belum diganti ya.",
    "Jam berapa sarapan di {place}?",
    "Kak, wifi di kamar {room} tidak bisa tersambung.",
    "Kode booking saya {code}, bisa check-in lebih awal?",
    "Tolong jemput di {place} jam {hour}, kami {count} orang.",
    "Terima kasih banyak atas bantuannya 🙏",
    "Baik, kami tunggu kabarnya",
    "AC kamar {room} bocor, tolong segera diperbaiki.",
    "Apakah {place} buka sampai jam {hour}?",
    "Hello, do you still have a room for the {day}th?",
    "Could we have {thing_en} in room {room}, please?",
    "What time is breakfast? We are {count} people.",
    "My booking reference is {code}. Can I check in at {hour}:00?",
    "How far is it from {place_en} to the hotel?",
    "The wifi in room {room} keeps disconnecting.",
    "Is {place_en} open until {hour}?",
    "Thank you so much, see you tomorrow!",
    "Please send the invoice for {code} to my e-mail.",
)
_OURS = (
    "Selamat datang di hotel kami! Ada yang bisa kami bantu?",
    "Baik, {thing} akan kami antar ke kamar {room}.",
    "Sarapan tersedia pukul 06.30 sampai 10.00 di {place}.",
    "Mohon maaf atas ketidaknyamanannya, teknisi kami menuju kamar {room}.",
    "Pemesanan {code} sudah kami konfirmasi untuk tanggal {day}.",
    "Penjemputan dari {place} jam {hour} sudah kami jadwalkan.",
    "Sama-sama, semoga harinya menyenangkan.",
    "Certainly! {thing_en} will be brought to room {room} shortly.",
    "Check-in is from 14:00; we will try to have room {room} ready by {hour}:00.",
    "Your booking {code} is confirmed for the {day}th.",
    "{place_en} is open every day until {hour}:00.",
    "You are welcome, have a pleasant stay.",
)


def person(random: Random) -> str:
    """A name."""
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"


def group(random: Random) -> str:
    """A group's name."""
    return f"{random.choice(GROUPS)} {random.choice(LAST_NAMES)}"


def saying(random: Random, *, ours: bool) -> str:
    """What a customer writes, or what is answered."""
    template = random.choice(_OURS if ours else _CUSTOMER)
    if "{" not in template:
        return template
    number = int(random.random() * 1_000_000_000)
    return template.format(
        day=1 + number % 28,
        room=101 + number % 140,
        hour=6 + number % 17,
        count=2 + number % 9,
        code=f"BK{number % 1_000_000:06d}",
        thing=_THINGS[number % len(_THINGS)],
        thing_en=_THINGS_EN[number % len(_THINGS_EN)],
        place=_PLACES[number % len(_PLACES)],
        place_en=_PLACES_EN[number % len(_PLACES_EN)],
    )
