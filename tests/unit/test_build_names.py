"""The name of a build has its moment and a digest; no other text is one."""

from datetime import UTC, datetime

import pytest

from reassurance.build_names import EXAMPLE, build_id_of, is_build_id, moment_of, moment_text

AS_OF = datetime(2021, 1, 13, 1, tzinfo=UTC)


def test_a_name_has_the_moment_and_the_beginning_of_the_digest():
    assert build_id_of(AS_OF, "0123abcd" + "e" * 56) == EXAMPLE
    assert is_build_id(EXAMPLE)
    assert moment_of(EXAMPLE) == moment_text(AS_OF)


def test_moments_sort_in_the_order_of_time():
    moments = [AS_OF.replace(year=year, hour=hour) for year in (2020, 2021) for hour in (1, 23)]
    assert sorted(map(moment_text, moments)) == [moment_text(moment) for moment in sorted(moments)]


@pytest.mark.parametrize("text", ["", f"../{EXAMPLE}", f"{EXAMPLE}\n", EXAMPLE.upper(), f"{EXAMPLE}0"])
def test_another_text_is_no_name(text):
    assert not is_build_id(text)
