"""Masks people's e-mail addresses and phone numbers at equal length, so that offsets into the text hold."""

import re

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# "name [at] firm [dot] com"
_SPELT_AT = re.compile(r"[\[({]\s?at\s?[\])}]", re.IGNORECASE)
_SPELT_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}(?:\s?(?:\.|[\[({]\s?dot\s?[\])}])\s?[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
# Only lines with seven digits close together can hold a phone number.
_SEVEN_DIGITS = re.compile(r"\d(?:[ ().\-/\u2011]{0,3}\d){6}")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")
# Not within longer numbers, amounts, identifiers and addresses of pages.
_BEFORE = r"(?<![\w#/=$€£.,%&])(?<!\d[ -])(?<![$€£] )"
_AFTER = r"(?![\w%]|[.,]\d|-\d)"
_PHONE = re.compile(
    # +49 30 1234567, +1 (555) 010-0199
    r"(?<![\w#/=])\+\d{1,3}(?:[ .\-/\u2011]?\(?0?\)?)?(?:[ .\-/\u2011]{0,2}\(?\d{1,5}\)?){2,6}(?!\w)"
    # (555) 010-0199, 555-010-0199, 555.010.0199
    rf"|(?<![\w#/=$€£.,])\(\d{{3}}\) ?\d{{3}}[ .-]\d{{4}}{_AFTER}"
    rf"|{_BEFORE}(?:1[-. ])?\d{{3}}([-.])\d{{3}}\1\d{{4}}{_AFTER}"
    # 030 1234567, 0171-2345678, 020 7946 0958, 01 23 45 67 89
    rf"|{_BEFORE}0\d{{2,4}} ?[/ -] ?\d{{3,8}}(?:[ -]\d{{2,6}}){{0,3}}{_AFTER}"
    rf"|{_BEFORE}0\d(?:[ .]\d{{2}}){{4}}{_AFTER}"
)
_LABELLED = re.compile(
    r"\b(?:tel|telefon|telefono|teléfono|telefone|téléphone|phone|ph|mobile|mobil|handy|cell|"
    r"call(?: us| me)?(?: at| on)?|whats ?app|fax|sms|text)"
    r"(?:\s?(?:no|nr|number|#))?\s?[.:]{0,2}\s{0,2}((?:\+|00)?\(?\d[\d ().\-/]{5,20}\d)(?!\w)",
    re.IGNORECASE,
)


def mask_personal(text: str) -> tuple[str, int]:
    """Replace letters and digits of e-mail addresses, and digits of phone numbers, with `x`; return text and count.

    Length and punctuation stay. Masking a masked text changes nothing. Ranges of years, salaries, versions and
    requisition numbers are left alone.
    """
    count = 0

    def hide_email(match: re.Match[str]) -> str:
        nonlocal count
        found = match.group()
        hidden = _LETTER_OR_DIGIT.sub("x", found)
        count += hidden != found
        return hidden

    def hide_phone(match: re.Match[str]) -> str:
        nonlocal count
        found = match.group()
        number = match.group(1) if match.re is _LABELLED else found
        digits = len(_DIGIT.findall(number))
        # "0800-1600" is a working day and "01552-030" a Brazilian postcode
        least = 9 if match.re is _PHONE and found.startswith("0") else 7
        if not least <= digits <= 15:
            return found
        count += 1
        return _DIGIT.sub("x", found)

    if "@" in text:
        text = _EMAIL.sub(hide_email, text)
    if _SPELT_AT.search(text):
        text = _SPELT_EMAIL.sub(hide_email, text)
    lines: dict[int, int] = {}
    for match in _SEVEN_DIGITS.finditer(text):
        end = text.find("\n", match.end())
        lines[text.rfind("\n", 0, match.start()) + 1] = len(text) if end < 0 else end
    if not lines:
        return text, count
    parts: list[str] = []
    done = 0
    for start, end in lines.items():
        parts.append(text[done:start])
        parts.append(_LABELLED.sub(hide_phone, _PHONE.sub(hide_phone, text[start:end])))
        done = end
    return "".join((*parts, text[done:])), count
