from deploy.simulator import samples
from deploy.simulator.lids import Lids, lid_of
from deploy.simulator.media import MediaMode, MediaRule, Shelf


def test_files_are_found_by_an_id_that_says_what_they_are() -> None:
    shelf = Shelf()
    file = shelf.put("image/jpeg", b"abc", name="a.jpg")
    assert file.id.startswith("jpeg-")
    assert shelf.find(file.id) is file
    assert shelf.find("jpeg-00") is None


def test_the_oldest_files_give_way() -> None:
    shelf = Shelf(max_bytes=5)
    first, second = shelf.put("a/b", b"abc"), shelf.put("a/b", b"def")
    assert shelf.find(first.id) is None
    assert shelf.find(second.id) is second


def test_a_rule_lasts_as_many_requests_as_it_says() -> None:
    shelf = Shelf()
    shelf.put_rule("waha", MediaRule(MediaMode.MISSING, count=2, lifetime_s=9))
    assert [shelf.take("waha").mode for _ in range(3)] == ["missing", "missing", "ok"]
    assert shelf.rule("waha").lifetime_s == 9
    assert shelf.take("whapi").mode == "ok"


def test_wahas_copy_is_gone_after_its_lifetime_until_it_is_fetched_again() -> None:
    now = 100.0
    shelf = Shelf(clock=lambda: now)
    file = shelf.put("a/b", b"abc")
    now = 1000.0
    assert not shelf.is_expired(file, "waha")
    shelf.put_rule("waha", MediaRule(lifetime_s=180))
    assert shelf.is_expired(file, "waha")
    assert not shelf.is_expired(file, "whapi")
    shelf.fetch_again(file)
    assert not shelf.is_expired(file, "waha")


def test_samples_are_what_they_say() -> None:
    starts = {
        "photo": b"\xff\xd8\xff",
        "picture": b"\x89PNG",
        "document": b"%PDF",
        "voice": b"OggS",
        "sticker": b"RIFF",
    }
    for name, start in starts.items():
        assert samples.read(samples.SAMPLES[name].file).startswith(start)
    assert samples.read("video.mp4")[4:8] == b"ftyp"
    assert b"Exif" in samples.read("photo.jpg")
    assert set(samples.FOR_KIND.values()) <= set(samples.SAMPLES)


def test_a_number_has_one_lid_which_the_provider_tells_or_not() -> None:
    lids = Lids()
    lid = lids.learn("+6281234567890", told=False)
    assert lid == lid_of("6281234567890")
    assert lids.phone(lid) == "+6281234567890"
    assert (lids.told_phone(lid), lids.told_lid("+6281234567890")) == (None, None)
    lids.learn("+6281234567890", told=True)
    assert (lids.told_phone(lid), lids.told_lid("+6281234567890")) == ("+6281234567890", lid)
    assert lid_of("+6281234567891") != lid
