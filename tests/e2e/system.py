"""The whole system as its users meet it: one origin, and a simulator to play customers with."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import asyncpg
import httpx

from deploy.local.ports import free_port
from deploy.services import NOTHING_SET
from shared.db.connecting import Connector, servers_in
from shared.security.passwords import hash_password
from tests.waiting import until

PROJECT = Path(__file__).resolve().parents[2]


def environment_of(folder: Path, **variables: str) -> dict[str, str]:
    """For a local run in that folder."""
    return {**os.environ, **NOTHING_SET, **variables, "SAPA_LOCAL_DIR": str(folder)}


@dataclass(frozen=True)
class LocalRun:
    """A system started by the local runner, in a folder of its own."""

    folder: Path
    info: dict[str, Any]

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        scale: str = "",
        port: int | None = None,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> "LocalRun":
        """Start everything, set up by these variables and nothing of the caller's; returns when all is healthy."""
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local", "start"],
            cwd=PROJECT,
            env=environment_of(folder, **variables, SCALE=scale, PORT=str(port or free_port())),
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"the system did not start:\n{done.stdout}\n{done.stderr}")
        return cls(folder, json.loads((folder / "run.json").read_text()))

    def processes(self) -> dict[str, list[int]]:
        """The pids of the replicas that run now, by service."""
        processes: dict[str, list[int]] = json.loads((self.folder / "run.json").read_text())["processes"]
        return processes

    async def database(self) -> asyncpg.Connection:
        """A session of the test's own on the server that takes writes."""
        return await Connector(servers_in(self.info["database_url"])).connect()

    def stop(self) -> None:
        """End all of it and delete its data; its logs stay."""
        subprocess.run(
            [sys.executable, "-m", "deploy.local", "reset"],
            cwd=PROJECT,
            env=environment_of(self.folder),
            check=True,
            capture_output=True,
        )

    async def create_agent(self, email: str, password: str, *, name: str = "Test") -> int:
        """Somebody of the house who is no admin; their id."""
        connection = await self.database()
        try:
            created: int = await connection.fetchval(
                "insert into users (email, name, role, password_hash) values ($1, $2, 'agent', $3) returning id",
                *(email, name, _hashed(password)),
            )
        finally:
            await connection.close()
        return created

    def log(self, service: str) -> str:
        """What the replicas of a service have written so far."""
        files = sorted((self.folder / "logs").glob(f"{service}-*.log"))
        return "\n".join(file.read_text(errors="replace") for file in files)


@cache
def _hashed(password: str) -> str:
    return hash_password(password)


def new_phone() -> str:
    """An Indonesian mobile number that nobody else in this run has, as bare digits."""
    return f"62812{random.randrange(10_000_000, 99_999_999)}"


class Simulator:
    """Plays the customers and the providers' moods."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def says(self, phone: str, text: str, provider: str = "whapi", **more: Any) -> dict[str, Any]:
        """A customer writes; returns once the webhooks have been answered."""
        body = {"provider": provider, "from": phone, "text": text, **more}
        answer = await self._client.post("/control/messages", json=body)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result

    async def behave(self, provider: str, mode: str, **more: Any) -> None:
        """How the provider treats sends from now on."""
        answer = await self._client.put("/control/behaviour", json={"provider": provider, "mode": mode, **more})
        answer.raise_for_status()

    async def behave_again(self) -> None:
        """Both providers treat everything as they should."""
        (await self._client.delete("/control/behaviour")).raise_for_status()

    async def session(self, provider: str, status: str | None) -> None:
        """What the provider says of its session; None: the truth."""
        answer = await self._client.put("/control/session", json={"provider": provider, "status": status})
        answer.raise_for_status()

    async def deliveries(self, phone: str | None = None) -> list[dict[str, Any]]:
        """What customers have received, oldest first."""
        answer = await self._client.get("/control/deliveries", params={"phone": phone} if phone else {})
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    async def texts(self, phone: str) -> list[str]:
        """The texts that one customer has received, oldest first."""
        return [item["text"] for item in await self.deliveries(phone)]

    async def requests(self, phone: str) -> list[dict[str, Any]]:
        """Every request to send to that customer, refused ones too."""
        answer = await self._client.get("/control/requests", params={"phone": phone})
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    async def received(self, phone: str, count: int, timeout: float = 20.0) -> list[str]:
        """Wait until the customer has received at least so many messages."""

        async def enough() -> list[str] | None:
            texts = await self.texts(phone)
            return texts if len(texts) >= count else None

        texts: list[str] = await until(enough, timeout, what=f"{count} messages at the customer")
        return texts

    async def replies_from_phone(self, phone: str, text: str, provider: str = "whapi") -> dict[str, Any]:
        """The owner answers from the phone itself."""
        answer = await self._client.post("/control/phone-reply", json={"provider": provider, "to": phone, "text": text})
        result: dict[str, Any] = answer.raise_for_status().json()
        return result


class Desk:
    """The API as one signed-in person uses it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    @classmethod
    async def sign_in(cls, client: httpx.AsyncClient, email: str, password: str) -> "Desk":
        """Sign the client in for good."""
        answer = await client.post("/auth/login", json={"email": email, "password": password})
        answer.raise_for_status()
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return cls(client)

    async def get(self, path: str, **params: Any) -> Any:
        """The body of a successful GET."""
        return (await self.client.get(path, params=params)).raise_for_status().json()

    async def chat_of(self, phone: str, timeout: float = 10.0) -> dict[str, Any]:
        """Wait for the chat of a phone number (bare digits) to be there."""

        async def found() -> dict[str, Any] | None:
            items = (await self.get("/chats/", q=f"+{phone}"))["items"]
            return items[0] if items else None

        chat: dict[str, Any] = await until(found, timeout, what="the chat")
        return chat

    async def chats_of(self, phone: str) -> list[dict[str, Any]]:
        """All chats of a phone number, right now."""
        items: list[dict[str, Any]] = (await self.get("/chats/", q=f"+{phone}"))["items"]
        return items

    async def only_chat_of(self, phone: str) -> dict[str, Any]:
        """The chat of a phone number, right now; AssertionError unless there is exactly one."""
        chats = await self.chats_of(phone)
        assert len(chats) == 1, f"{len(chats)} chats"
        return chats[0]

    async def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """The latest messages of a chat, oldest first."""
        items: list[dict[str, Any]] = (await self.get(f"/chats/{chat_id}"))["messages"]
        return items

    async def message_reaches(
        self, chat_id: int, message_id: int, *statuses: str, timeout: float = 20.0
    ) -> dict[str, Any]:
        """Wait until a message has one of the statuses."""

        async def reached() -> dict[str, Any] | None:
            for message in await self.messages(chat_id):
                if message["id"] == message_id:
                    assert message["status"] in statuses, message["status"]
                    return message
            return None

        message: dict[str, Any] = await until(reached, timeout, what=f"message {statuses}")
        return message

    async def set_mode(self, chat_id: int, mode: str) -> dict[str, Any]:
        """Change the chat's mode."""
        answer = await self.client.patch(f"/chats/{chat_id}", json={"mode": mode})
        result: dict[str, Any] = answer.raise_for_status().json()
        return result

    async def reply(self, chat_id: int, text: str, **more: Any) -> dict[str, Any]:
        """Write to the customer."""
        answer = await self.client.post("/chats/messages", json={"chat_id": chat_id, "text": text, **more})
        assert answer.status_code == 201, answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def register(self, phone: str, room: str, **more: Any) -> httpx.Response:
        """Register a guest."""
        body = {
            "full_name": "Test Guest",
            "room_number": room,
            "checkin_date": "2025-11-22",
            "email": "test@example.com",
            "phone_number": phone,
            **more,
        }
        return await self.client.post("/api/v1/guests/register", json=body)
