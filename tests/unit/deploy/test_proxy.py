"""The proxy's configuration, as text."""

from deploy.proxy.render import Server, render_compose, render_local

LOCAL = render_local(
    binds=["127.0.0.1:8000", "[::1]:8000"],
    ingress=[Server("ingress-1", "127.0.0.1", 21001)],
    api=[Server("api-1", "127.0.0.1", 21002), Server("api-2", "127.0.0.1", 21003)],
)


def backend(text: str, name: str) -> list[str]:
    lines = text.split(f"\nbackend {name}\n")[1].split("\n\n", maxsplit=1)[0].splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def test_local_form_lists_every_replica() -> None:
    assert backend(LOCAL, "ingress") == ["server ingress-1 127.0.0.1:21001"]
    assert backend(LOCAL, "api") == ["server api-1 127.0.0.1:21002", "server api-2 127.0.0.1:21003"]
    assert "    bind 127.0.0.1:8000\n    bind [::1]:8000\n" in LOCAL
    assert "resolvers" not in LOCAL


def test_compose_form_finds_replicas_by_name() -> None:
    text = render_compose()

    assert backend(text, "ingress") == ["server-template ingress- 16 ingress:8000 resolvers docker init-addr none"]
    assert "nameserver dns 127.0.0.11:53" in text
    assert "    bind *:8000\n" in text


def test_live_streams_may_be_quiet_for_long() -> None:
    assert "timeout server 1h" in backend(LOCAL, "api_live")


def test_both_forms_differ_only_in_where_things_are() -> None:
    placed = (
        "server",
        "bind",
        "resolvers",
        "nameserver",
        "hold",
        "resolve_retries",
        "timeout resolve",
        "timeout retry",
    )

    def rules(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.strip() and not line.strip().startswith(placed)]

    assert rules(LOCAL) == rules(render_compose())
