"""Saved views: one's own, and shared ones."""

import asyncio
from typing import Any

import httpx

from tests.integration.api.house import House, client

FILTERS = {"label": "VIP", "waiting": True, "assigned": "me"}


async def _save(who: httpx.AsyncClient, name: str, **more: Any) -> dict[str, Any]:
    answer = await who.post("/api/v1/views", json={"name": name, "filters": FILTERS, **more})
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def _names(who: httpx.AsyncClient) -> list[str]:
    return [view["name"] for view in (await who.get("/api/v1/views")).json()["items"]]


async def test_a_view_is_its_owners_until_it_is_shared(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House
) -> None:
    view = await _save(sari, "  VIP first ")
    assert view["name"] == "VIP first"
    assert {name: value for name, value in view["filters"].items() if value is not None} == FILTERS
    assert (view["mine"], view["shared"], view["owner"]["id"]) == (True, False, house.people["sari"])
    assert "VIP first" in await _names(sari)
    assert "VIP first" not in await _names(budi)
    for call in (
        budi.patch(f"/api/v1/views/{view['id']}", json={"name": "x"}),
        budi.delete(f"/api/v1/views/{view['id']}"),
    ):
        assert (await call).status_code == 404
    await sari.patch(f"/api/v1/views/{view['id']}", json={"shared": True})
    assert "VIP first" in await _names(budi)
    refused = await budi.patch(f"/api/v1/views/{view['id']}", json={"name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_a_shared_view_may_be_changed_by_admins(sari: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    view = await _save(sari, "For all", shared=True)
    changed = (await admin.patch(f"/api/v1/views/{view['id']}", json={"filters": {"mode": "bot"}})).json()
    assert changed["filters"]["mode"] == "bot"
    assert changed["filters"]["label"] is None
    assert (changed["name"], changed["mine"]) == ("For all", False)
    assert (await admin.delete(f"/api/v1/views/{view['id']}")).status_code == 204
    assert (await admin.delete(f"/api/v1/views/{view['id']}")).status_code == 404


async def test_a_name_is_used_once_per_person(sari: httpx.AsyncClient, budi: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(sari.post("/api/v1/views", json={"name": "Twice", "filters": {}}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert next(a for a in answers if a.status_code == 409).json()["code"] == "view_exists"
    await _save(budi, "Twice")
    other = await _save(sari, "Once")
    clash = await sari.patch(f"/api/v1/views/{other['id']}", json={"name": "Twice"})
    assert (clash.status_code, clash.json()["errors"][0]["field"]) == (409, "name")


async def test_one_person_keeps_fifty_at_most_also_when_many_are_saved_at_once(
    admin: httpx.AsyncClient, house: House
) -> None:
    await house.fetch("delete from saved_views where owner_id = $1", house.people["admin"])
    answers = await asyncio.gather(
        *(admin.post("/api/v1/views", json={"name": f"v{number}", "filters": {}}) for number in range(55))
    )
    assert sorted(answer.status_code for answer in answers).count(201) == 50
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"too_many_views"}


async def test_views_are_for_people_and_filters_are_checked(
    sari: httpx.AsyncClient, base_url: str, house: House
) -> None:
    wrong = await sari.post("/api/v1/views", json={"name": "x", "filters": {"mode": "elsewhere"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "filters.mode")
    async with client(base_url, await house.key("admin")) as machine:
        assert (await machine.get("/api/v1/views")).status_code == 403
