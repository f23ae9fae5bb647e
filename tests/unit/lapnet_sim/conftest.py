"""One running switch for the tests of a file."""

from collections.abc import Iterator

import pytest

from tests.api import Api, running


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("api")) as found:
        yield found
