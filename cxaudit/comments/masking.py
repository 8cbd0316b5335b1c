"""Comments without personal data: telephones, addresses, numbers of papers and names become a word in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from cxaudit.comments.words import is_only_a_name, is_personal_name, is_unknown, name_lemmas
from cxaudit.workbench import PACKAGE

DASH = r"[-\u2010-\u2015 .]?"
PAPER = (
    r"инн|огрн|огрнип|кпп|снилс|(?:загран)?паспорт\w*|загран|доверенност\w+|л/с|лицев\w+ сч[её]т\w*|удостоверени\w+|полис\w*|ssn|passport|licen[cs]e|policy|iban|account(?: number)?"
    r"|договор\w*|сч[её]т\w*|заявк\w+|заказ\w*|order|contract|invoice"
)
STREET_RU = r"ул(?:иц[аеыу])?|мкр|микрорайон\w*|снт|пр(?:оспект\w*|-к?т)|пер(?:еул\w+)?|шоссе|бульвар\w*|б-р|наб(?:ережн\w+)?|проезд\w*|площад\w+"
STREET_EN = r"street|st|avenue|ave|road|rd|lane|ln|boulevard|blvd|drive|square|court"
#: Patterns in the order in which they are replaced: long numbers first, so that a card is not taken for a telephone.
#: A group stays as it is; all else is replaced.
PATTERNS: tuple[tuple[str, str], ...] = (
    ("mail", r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    ("mail", r"(?i)\b[\w.+-]{1,64}\s?(?:\(at\)|\[at\]|\(собака\)|\sсобака\s)\s?[\w.-]{1,63}(?:\sточка\s\w+)?"),
    ("mail", r"(?i)\b[\w.+-]{1,64} at [\w-]{1,63} dot \w{2,}"),
    ("link", r"(?:https?://|www\.)\S+"),
    ("account", r"(?i)\b(?:t\.me|vk\.com|wa\.me|ok\.ru|instagram\.com|facebook\.com|linkedin\.com)/\S+"),
    ("account", r"(?<!@)(?<!\w)@\w{3,}"),
    ("account", r"(?i)(\b(?:skype|скайп\w*|telegram|телеграм\w*|тг|whatsapp|ватсап\w*|viber|вайбер\w*|discord|instagram|инстаграм\w*|инста|facebook|вк|nickname|username|login|ник\w{0,4}|логин\w*)\b(?:\s+(?:is|мой|это|в\s\w+))?[:\s]+)(?=[\w.:-]*[a-z])(?!me\b|chat|app\b|bot\b|support)[a-z][\w.:-]{3,}"),
    ("number", rf"(?i)\b(?:{PAPER})(?![а-яa-z])[\s:.,]*(?:(?:серия|номер|number|no|№|#)[\s.:№]*)*(?=[\w/-]*\d)[A-ZА-ЯЁ]{{0,2}}[-/]?\d(?:[\d\s/-]|номер|№)*\d\d"),
    ("number", r"(?i)\bсерия\s*\d{2}\s?\d{2}[\s,]*(?:номер|№)?\s*\d{6}"),
    ("number", r"(?i)(\b(?:дата рождения|родил(?:ся|ась)|born(?: on)?|date of birth|dob)[\s:.]*)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"),
    ("number", r"(?i)(\b(?:код(?:\s(?:из|от|в)\s\w+)?|пин(?:-?код)?|pin(?: code)?|cvv|cvc|пароль|password)[\s:=-]+)\d{3,8}\b"),
    ("number", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),  # IBAN
    ("number", r"(?i)\b[авекмнорстух]\d{3}[авекмнорстух]{2}\s?\d{2,3}\b"),  # a car's plate
    ("number", r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"),
    ("card", rf"(?<!\d)\d{{4}}(?:{DASH}\d{{4}}){{2}}{DASH}\d{{3,4}}(?!\d)"),
    ("account number", r"(?<!\d)\d{20}(?!\d)"),
    ("number", r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)"),  # СНИЛС
    ("phone", rf"(?<!\d)(?:\+\d{{1,3}}|8|7){DASH}\(?\d{{3,4}}\)?{DASH}\d{{2,3}}{DASH}\d{{2}}{DASH}\d{{2}}(?!\d)"),
    ("phone", r"\+\d{1,3}(?:[ -]?\(?\d{2,4}\)?){2,4}(?!\d)"),
    ("phone", r"(?<![\d.,])\(?\d{3}\)?[- .]\d{3}[- .]\d{2}[- .]?\d{2}(?!\d)"),
    ("phone", r"(?<!\d)0\d{4} \d{6}(?!\d)"),
    ("phone", r"(?<!\d)\d{2,3}-\d{2}-\d{2}(?!\d)"),
    ("phone", r"(?i)((?:тел|phone|tel)[\w.]*[:\s]+)\d(?:[ -]?\d){5,12}"),
    ("number", r"(?<!\d)(?!\d{4}-\d\d-\d\d)(?:\d[ -]?){9,15}\d(?!\d)"),
    ("address", rf"(?i:\b(?:{STREET_RU})\b)\.?\s*[А-ЯЁ][\w-]*(?:\s[А-ЯЁ][\w-]*)?(?:,?\s*(?:(?i:д|дом|кв|корп|стр|квартира)\b\.?\s*)?\d[\w/-]*)*"),
    ("address", rf"[А-ЯЁ][а-яё]+(?:ая|ий|ый|ой|ое)\s(?i:{STREET_RU})\b(?:,?\s*(?:(?i:д|дом|кв|корп|стр|квартира)\b\.?\s*)?\d[\w/-]*)*"),
    ("address", rf"\b\d{{1,5}}[A-Z]?\s(?:[A-Z][a-z]+\s){{1,3}}(?i:{STREET_EN})\b\.?(?:,?\s*(?i:apt|flat|suite)\.?\s*\w+)?"),
)  # fmt: skip
NAME_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
LATIN_NAME = r"(?:[A-Z]['’]|Mc|Mac)?[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
INITIAL = r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?"
PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:ович|евич|овна|евна|ична|инична)(?:а|у|ем|ом|е|ы|ой)?"
SHOUTED = (
    r"(?:[А-ЯЁ]{2,}\s+){0,2}[А-ЯЁ]{3,}(?:ОВИЧ|ЕВИЧ|ОВНА|ЕВНА|ИЧНА)[А-ЯЁ]{0,2}(?:\s+[А-ЯЁ]{3,}(?:ОВ|ЕВ|ИН|ОВА|ЕВА|ИНА))?"
)
INTRODUCED_RU = r"меня зовут|моё имя|мое имя"
TITLES_RU = (
    rf"{INTRODUCED_RU}|по имени|по фамилии|менеджер\w*|оператор\w*|сотрудни\w+|специалист\w*|консультант\w*|директор\w*|руководител\w+"
    r"|господин\w*|госпож\w+|девушк\w+|мастер\w*|врач\w*|начальни\w+|курьер\w*"
)
TITLES_EN = "my name is|i am called|mr|mrs|ms|miss|dr|manager|agent|operator|named"
PARTICLES = r"(?:\s+(?:van|von|der|den|de|da|di|la|le|bin|al))*"
NO_NAME = r"(?!Ваш|Наш|Мой|Свой|Ваша|Наша|Этот|Эта|Не\b|Mrs?\b|Ms\b|Miss\b|Dr\b|The\b|Your\b|Our\b|This\b|That\b|No\b)"
FIRST_NAMES: tuple[tuple[str, str], ...] = (
    ("name", rf"\b{SHOUTED}\b"),
    ("name", rf"{NAME_WORD}\s+{INITIAL}(?!\w)"),
    ("name", rf"\b{INITIAL}{NAME_WORD}"),
    ("name", rf"(?:{NAME_WORD}\s+)?{NAME_WORD}\s+{PATRONYMIC}(?:\s+{NAME_WORD})?\b"),
    ("name", rf"((?i:\b(?:{INTRODUCED_RU}))\s+)[а-яёА-ЯЁ]+(?:\s+[а-яё]+(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|енко|ко)\b|\s+{NAME_WORD}){{0,2}}"),
    ("name", rf"((?i:\b(?:{TITLES_RU}))\s+){NO_NAME}{NAME_WORD}(?:\s+{NAME_WORD}){{0,2}}"),
    ("name", rf"((?i:\b(?:{TITLES_EN}))\.?\s+){NO_NAME}{LATIN_NAME}(?:{PARTICLES}\s+{LATIN_NAME}){{0,2}}"),
    ("name", r"((?i:\bmy name is)\s+)(?!not\b|mis|on\b|in\b|still\b|wrong\b|the\b|spelled\b)[a-z]+(?:\s+[a-z]+)?(?=[\s.,!]*$|[.,!])"),
    ("name", rf"((?i:\b(?:regards|sincerely|yours|с уважением|ваша?),)\s+)(?:{NAME_WORD}|{LATIN_NAME})(?:\s+(?:{NAME_WORD}|{LATIN_NAME}))?"),
    ("name", rf"((?i:\b(?:spoke (?:with|to)|talked to|thanks? to|thank you,?|ask for|helped by|served by|called by))\s+){NO_NAME}{LATIN_NAME}(?:{PARTICLES}\s+{LATIN_NAME})?"),
)  # fmt: skip
COMPILED = tuple((word, re.compile(pattern)) for word, pattern in (*PATTERNS, *FIRST_NAMES))
RUSSIAN_WORD = re.compile(r"\b(?:[А-Яа-яЁё]{3,}(?:-[А-Яа-яЁё]{2,})?|Ян)\b")
LATIN = re.compile(rf"\b{LATIN_NAME}\b(?:\s+{LATIN_NAME}\b){{0,2}}")
#: Names that are words of the language as well: masked only beside another sign of a name.
AMBIGUOUS = frozenset({
    "вера", "надежда", "любовь", "роза", "лев", "лилия", "слава", "мир", "майя", "марк", "роман", "руслан", "владимир", "россия",
    "злата", "август", "милан", "анфиса", "виктория", "стелла", "света", "тверь", "март", "марта", "май", "карта", "ким",
    "ростов", "саратов", "псков", "тамбов", "киров", "самара", "альфа",
})  # fmt: skip
#: Names that a dictionary takes for something else first (a town, a plant, a verb) and people hardly ever mean by it.
SURELY_NAMES = frozenset({
    "динара", "вероника", "софия", "айгуль", "гульнара", "артём", "максим", "рустам", "анатолий", "ярослав", "маргарита", "тимур",
})  # fmt: skip
SHORT_NAMES = frozenset({"катя", "женя", "коля", "лена", "саша"})  # in small letters they are gerunds and rivers
#: What stands before a town rather than before a person.
WHERE = re.compile(
    r"(?:^|[^А-Яа-яё])(?:в|во|из|под|до|через|около|возле|г\.|гор\.|город\w*|филиал\w*|офис\w*)[ \u00a0]+$",
    re.IGNORECASE,
)
#: How most surnames end, in all cases.
SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н)(?:а|у|ым|е|ой|ы|ых)?$|[цс]к(?:ий|ого|ому|им|ом|ая|ой|ую)$|енк[ои]$|(?:дзе|швили|ян|янц|чук|юк|ейко)(?:а|у|ом|е)?$",
    re.IGNORECASE,
)


def mask(text: str, say: Callable[[str], str] = str) -> str:
    """The text with personal data replaced by a word in brackets that ``say`` translates; when in doubt it is masked.

    The words are ``name, phone, mail, link, account, account number, card, number, address``.
    """
    for word, pattern in COMPILED:
        # What stands before a name (Mr, менеджер) is the pattern's only group, and stays.
        mark = f"[{say(word)}]"
        text = pattern.sub(lambda found, mark=mark: (found[1] if found.re.groups else "") + mark, text)  # type: ignore[misc]
    name = f"[{say('name')}]"
    text = RUSSIAN_WORD.sub(lambda found: name if is_name(found) else found.group(), text)
    text = beside(name).sub(lambda found: name if may_be_surname(found[1] or found[2]) else found.group(), text)
    text = LATIN.sub(lambda found: without_names(found, name), text)
    return re.sub(rf"{re.escape(name)}(?:\s+{re.escape(name)})+", lambda found: name, text)


def is_name(found: re.Match[str]) -> bool:
    """Whether a Russian word is a name: by the dictionary, and not a word of the language as well.

    With a capital inside a sentence any reading as a name is enough; at its beginning the first one must be; a word in
    small letters must have no other.
    """
    word = found.group()
    if word.casefold() in AMBIGUOUS or inside_brackets(found):
        return False
    known = name_lemmas(word)
    if word.islower():
        return is_only_a_name(word) or bool(known & SURELY_NAMES)
    if not word[1:].islower() and "-" not in word:
        return False
    where = bool(WHERE.search(found.string[max(0, found.start() - 20) : found.start()]))
    if not opens_sentence(found) and not where and SURNAME.search(word) and is_unknown(word):
        return True
    return is_personal_name(word, opens_sentence(found), place=not where) or bool(known & (SURELY_NAMES | SHORT_NAMES))


def opens_sentence(found: re.Match[str]) -> bool:
    """Whether a word is the first of a sentence, where its capital says nothing."""
    before = found.string[: found.start()].rstrip(' \u00a0«"(—–-')
    return not before or before[-1] in ".!?…:;\n\r\t|"


@cache
def beside(name: str) -> re.Pattern[str]:
    """A word with a capital right before or after a name."""
    mark = re.escape(name)
    return re.compile(
        rf"\b({NAME_WORD})\s+{mark}(?:\s+{mark})*|{mark}(?:\s+{mark})*\s+({NAME_WORD})\b|{mark}(?:\s+{mark})+"
    )


def may_be_surname(word: str | None) -> bool:
    """Whether a word beside a first name belongs to it."""
    return word is None or bool(SURNAME.search(word)) or is_personal_name(word, first=False, place=True)


def without_names(found: re.Match[str], name: str) -> str:
    """English words with capitals, cut off where a first name that is no other word begins."""
    for word in re.finditer(LATIN_NAME, found.group()):
        if word.group().casefold() in first_names() and not inside_brackets(found):
            return found.group()[: word.start()] + name
    return found.group()


def inside_brackets(found: re.Match[str]) -> bool:
    """Whether a word is part of a mark that was set already."""
    return found.string[: found.start()].endswith("[") and found.string[found.end() :].startswith("]")


@cache
def first_names() -> frozenset[str]:
    """Common English first names that mean nothing else (no Grace, Will, Mark, May, April, Hope, Summer)."""
    written = (PACKAGE / "comments" / "first_names.txt").read_text(encoding="utf-8")
    return frozenset(
        name.casefold() for line in written.splitlines() if not line.startswith("#") for name in line.split()
    )
