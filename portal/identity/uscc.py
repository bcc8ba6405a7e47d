"""The unified social credit code (统一社会信用代码, GB 32100-2015; RULES B5.2)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18


def check_character(first17: str) -> str:
    """Return the 18th character for the 17 given ones. Raises ValueError on a foreign character."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def body_check_character(first8: str) -> str:
    """Return the check character of the body code (GB 11714) inside positions 9 to 16."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first8, BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def fault_of(code: str) -> str:
    """Return what is wrong with `code` as a sentence, or "" when it is right."""
    if len(code) != LENGTH:
        return _("统一社会信用代码应为18位，现为%(length)s位。") % {"length": len(code)}
    if any(sign not in ALPHABET for sign in code):
        return _("统一社会信用代码只能包含数字和大写字母（不含 I、O、S、V、Z）。")
    if check_character(code[:17]) != code[17]:
        return _("统一社会信用代码的校验位不正确，请对照证照重新填写。")
    return ""


def make(first17: str) -> str:
    """Return a complete code from its first 17 characters (for demonstrations and tests)."""
    return first17 + check_character(first17)


def validate_uscc(code: str) -> None:
    """Field validator. Raises ValidationError with the fault."""
    fault = fault_of(code)
    if fault:
        raise ValidationError(fault, code="bad_uscc")
