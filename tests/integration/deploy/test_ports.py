"""Ports for servers that start at the same time."""

from concurrent.futures import ThreadPoolExecutor

from deploy.local.ports import free_port


def test_none_is_chosen_twice_while_nobody_listens_yet() -> None:
    with ThreadPoolExecutor(8) as pool:
        chosen = list(pool.map(lambda _number: free_port(), range(400)))
    assert len(set(chosen)) == len(chosen)
