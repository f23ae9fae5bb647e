"""The threads of a server: one that writes the books, a few that read."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

READERS = 4


class Threads:
    """Made once per process."""

    def __init__(self) -> None:
        self.writing = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self.reading = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def offload(self, work: Callable[[], T]) -> T:
        """Do slow work in a thread that reads."""
        return await asyncio.get_running_loop().run_in_executor(self.reading, work)

    async def write(self, work: Callable[[], T]) -> T:
        """Do it in the writer's thread, between two batches."""
        return await asyncio.get_running_loop().run_in_executor(self.writing, work)
