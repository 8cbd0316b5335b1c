"""Comments without personal data: phones, addresses, numbers and names become a word in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable

from cxaudit.comments.words import is_personal_name

DASH = r"[-\u2010-\u2015 .]?"
#: Patterns in the order in which they are replaced: long numbers first, so that a card is not taken for a telephone.
PATTERNS: tuple[tuple[str, str], ...] = (
    ("mail", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("link", r"(?:https?://|www\.)\S+"),
    ("account", r"(?<!@)(?<!\w)@\w{3,}"),
    ("number", r"(?i)\b(?:инн|огрн|огрнип|кпп|снилс|паспорт\w*|ssn)[:№\s]*\d[\d\s-]{3,}\d"),
    ("number", r"(?i)\b(?:договор\w*|сч[её]т\w*|заявк\w+)\s*№\s*\d[\d\s-]{3,}\d"),
    ("card", rf"(?<!\d)\d{{4}}(?:{DASH}\d{{4}}){{2}}{DASH}\d{{3,4}}(?!\d)"),
    ("account number", r"(?<!\d)\d{20}(?!\d)"),
    ("number", r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)"),  # СНИЛС
    ("phone", rf"(?<!\d)(?:\+\d{{1,3}}|8|7){DASH}\(?\d{{3,4}}\)?{DASH}\d{{2,3}}{DASH}\d{{2}}{DASH}\d{{2}}(?!\d)"),
    ("phone", r"(?<!\d)\(?\d{3}\)?[- .]\d{3}[- .]\d{2}[- .]?\d{2}(?!\d)"),
    ("phone", r"(?<!\d)\d{2,3}-\d{2}-\d{2}(?!\d)"),
    ("number", r"(?<!\d)(?!\d{4}-\d\d-\d\d)(?:\d[ -]?){9,15}\d(?!\d)"),
)
NAME_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
LATIN_NAME = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
INITIAL = r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?"
PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:ович|евич|ич|овна|евна|ична|инична)(?:а|у|ем|ом|е|ы|ой)?"
TITLES_RU = (
    r"меня зовут|моё имя|мое имя|по имени|по фамилии|менеджер\w*|оператор\w*|сотрудни\w+|специалист\w*"
    r"|консультант\w*|директор\w*|господин\w*|госпож\w+|девушк\w+|мастер\w*|врач\w*"
)
TITLES_EN = "my name is|i am called|mr|mrs|ms|miss|dr|manager|agent|operator|called|named"
NAMES: tuple[tuple[str, str], ...] = (
    ("name", rf"{NAME_WORD}\s+{INITIAL}(?!\w)"),
    ("name", rf"\b{INITIAL}{NAME_WORD}"),
    ("name", rf"(?:{NAME_WORD}\s+)?{NAME_WORD}\s+{PATRONYMIC}(?:\s+{NAME_WORD})?\b"),
    ("name", rf"((?i:\b(?:{TITLES_RU}))\s+){NAME_WORD}(?:\s+{NAME_WORD}){{0,2}}"),
    ("name", rf"((?i:\b(?:{TITLES_EN}))\.?\s+){LATIN_NAME}(?:\s+{LATIN_NAME}){{0,2}}"),
    ("name", rf"(?i:(?<=regards, )|(?<=уважением, )){NAME_WORD}(?:\s+{NAME_WORD})?"),
)
CAPITALISED = re.compile(rf"\b{NAME_WORD}\b")


def masked(text: str, say: Callable[[str], str] = str) -> str:
    """The text with personal data replaced by a word in brackets that ``say`` translates; when in doubt it is masked.

    The words are ``name, phone, mail, link, account, account number, card, number``.
    """
    for word, pattern in (*PATTERNS, *NAMES):
        # What stands before a name (Mr, менеджер) is the pattern's only group, and stays.
        text = re.sub(pattern, rf"\g<1>[{say(word)}]" if re.compile(pattern).groups else f"[{say(word)}]", text)
    return CAPITALISED.sub(lambda found: f"[{say('name')}]" if is_personal_name(found.group()) else found.group(), text)
