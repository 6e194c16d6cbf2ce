"""Files as users (and attackers) hand them in, and what the command line must say about each."""

import pytest

pytest.register_assert_rewrite("tests.reading.asserts")
