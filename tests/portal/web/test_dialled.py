"""Story: a citizen on a phone reads whom to call, and calls with one tap; the number is not broken at a hyphen."""

import pytest
from django.utils.safestring import mark_safe

from portal.web.templatetags.reading import dialled


def link(number, dial):
    return f'<a class="nowrap" href="tel:{dial}">{number}</a>'


@pytest.mark.parametrize(
    ("number", "dial"),
    [
        ("010-5550-0101", "01055500101"),
        ("027-87654321", "02787654321"),
        ("0717-6000000", "07176000000"),
        ("+86 010-5550-0101", "+8601055500101"),
        ("13800000000", "13800000000"),
        ("400-123-4567", "4001234567"),
        ("12345", "12345"),
    ],
)
def test_a_number_is_one_piece_to_be_tapped(number, dial):
    assert dialled(f"工作组（演示）{number}，工作日") == f"工作组（演示）{link(number, dial)}，工作日"


@pytest.mark.parametrize("text", ["", "待核实", "2025-12-04", "91420500MA4K00007X", "ICP备05012345号", "第 123 号"])
def test_what_is_no_telephone_number_stays_text(text):
    assert dialled(text) == text


def test_two_numbers_are_two():
    both = f"{link('010-55500101', '01055500101')}、{link('010-55500102', '01055500102')}"
    assert dialled("010-55500101、010-55500102") == both


def test_what_was_typed_is_no_markup_and_marks_of_language_stay():
    assert dialled("<b>1</b> 12345") == f"&lt;b&gt;1&lt;/b&gt; {link('12345', '12345')}"
    assert dialled(mark_safe('<span lang="zh-Hans">电话</span>')) == '<span lang="zh-Hans">电话</span>'
    assert dialled(None) is None
