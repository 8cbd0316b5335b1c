"""How much personal data the masking of comments finds, and how much it takes away that is none.

    python benchmarks/masking.py [--each 4]

Names are declined by pymorphy3 through all cases and put into sentences as customers write them; numbers and contacts
are drawn. What must stay is the prose of the handbook, which speaks of work and names nobody, and sentences made of
words that are names as well. Nothing is read from outside and nobody here exists.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator

from pymorphy3 import MorphAnalyzer

from cxaudit.comments.masking import mask
from cxaudit.workbench import shipped_folder

FIRST = [
    "Александр",
    "Алексей",
    "Анатолий",
    "Андрей",
    "Антон",
    "Артём",
    "Борис",
    "Вадим",
    "Валентин",
    "Валерий",
    "Василий",
    "Виктор",
    "Виталий",
    "Геннадий",
    "Георгий",
    "Глеб",
    "Григорий",
    "Данила",
    "Денис",
    "Дмитрий",
    "Евгений",
    "Егор",
    "Иван",
    "Игорь",
    "Илья",
    "Кирилл",
    "Константин",
    "Леонид",
    "Максим",
    "Матвей",
    "Михаил",
    "Никита",
    "Николай",
    "Олег",
    "Павел",
    "Пётр",
    "Сергей",
    "Станислав",
    "Степан",
    "Тимофей",
    "Фёдор",
    "Юрий",
    "Ярослав",
    "Ринат",
    "Тимур",
    "Рустам",
    "Айрат",
    "Арсен",
    "Гурам",
    "Магомед",
    "Александра",
    "Алёна",
    "Алина",
    "Алла",
    "Анастасия",
    "Анна",
    "Валентина",
    "Валерия",
    "Вероника",
    "Галина",
    "Дарья",
    "Диана",
    "Евгения",
    "Екатерина",
    "Елена",
    "Елизавета",
    "Жанна",
    "Зинаида",
    "Инна",
    "Ирина",
    "Карина",
    "Кристина",
    "Лариса",
    "Людмила",
    "Маргарита",
    "Марина",
    "Мария",
    "Надежда",
    "Наталья",
    "Нина",
    "Оксана",
    "Ольга",
    "Полина",
    "Раиса",
    "Светлана",
    "София",
    "Тамара",
    "Татьяна",
    "Юлия",
    "Яна",
    "Гульнара",
    "Зарина",
    "Айгуль",
    "Лейла",
    "Динара",
    "Саша",
    "Женя",
    "Таня",
    "Катя",
    "Наташа",
    "Лена",
    "Оля",
    "Дима",
    "Серёжа",
    "Лёша",
    "Миша",
    "Коля",
]
SURNAMES = [
    "Иванов",
    "Смирнов",
    "Кузнецов",
    "Попов",
    "Соколов",
    "Лебедев",
    "Козлов",
    "Новиков",
    "Морозов",
    "Волков",
    "Соловьёв",
    "Зайцев",
    "Павлов",
    "Семёнов",
    "Голубев",
    "Виноградов",
    "Воробьёв",
    "Фёдоров",
    "Михайлов",
    "Беляев",
    "Тарасов",
    "Белов",
    "Комаров",
    "Орлов",
    "Киселёв",
    "Макаров",
    "Андреев",
    "Ильин",
    "Гусев",
    "Титов",
    "Кузьмин",
    "Пушкин",
    "Никитин",
    "Достоевский",
    "Белинский",
    "Высоцкий",
    "Покровский",
    "Шевченко",
    "Бондаренко",
    "Коваленко",
    "Ткачук",
    "Мельник",
    "Петросян",
    "Саркисян",
    "Мамедов",
    "Гаджиев",
    "Хабибуллин",
]
PATRONYMICS = [
    "Иванович",
    "Сергеевич",
    "Петрович",
    "Александрович",
    "Николаевич",
    "Ильич",
    "Юрьевич",
    "Дмитриевич",
    "Ивановна",
    "Сергеевна",
    "Петровна",
    "Ахметовна",
    "Никитична",
]
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
FRAMES = {
    "nomn": ("{} не перезвонил", "Мне отвечал {}", "помогла {}, спасибо", "{} нахамил по телефону"),
    "gent": ("Жду звонка от {} уже неделю", "без {} ничего не решить", "позовите, пожалуйста, {}"),
    "datv": ("Отдельное спасибо {}!", "передайте {} благодарность", "звонил {} трижды"),
    "accs": ("Прошу наградить {}", "жалуюсь на {}", "за {} отдельный плюс"),
    "ablt": ("Общался с {} в чате", "доволен {}, остальным нет", "{} очень недоволен"),
    "loct": ("Отзыв о {} из отдела продаж", "дело в {}, а не в банке"),
}
ENGLISH = [
    "James",
    "Mary",
    "Robert",
    "Patricia",
    "Michael",
    "Jennifer",
    "David",
    "Linda",
    "William",
    "Elizabeth",
    "Sarah",
    "Thomas",
    "Karen",
    "Daniel",
    "Nancy",
    "Matthew",
    "Lisa",
    "Anthony",
    "Emily",
    "Andrew",
    "Priya",
    "Ahmed",
    "Mohammed",
    "Fatima",
    "Olga",
    "Dmitry",
    "Oliver",
    "Amelia",
    "Liam",
    "Chloe",
    "Noah",
    "Sofia",
    "Lucas",
    "Hannah",
    "Diego",
    "Carlos",
    "Wei",
    "Ingrid",
    "Pierre",
    "Yusuf",
]
ENGLISH_SURNAMES = [
    "Smith",
    "Johnson",
    "Williams",
    "Brown",
    "Jones",
    "Garcia",
    "Miller",
    "Davis",
    "Rodriguez",
    "Martinez",
    "O'Brien",
    "McDonald",
    "Nguyen",
    "Patel",
    "Schmidt",
    "Kowalski",
]
ENGLISH_FRAMES = (
    "I spoke with {} yesterday",
    "{} never called me back",
    "thanks to {} for the help",
    "Please tell {} it works",
    "{} from support was rude",
    "my manager {} left",
    "Ask {} about the invoice",
    "it was {}'s fault",
)
HARMLESS = [
    "Вера в ваш банк пропала",
    "Надежда на быстрый ответ не оправдалась",
    "Любовь клиентов надо заслужить",
    "Роман с вашей компанией окончен",
    "Лев на логотипе нравится",
    "Слава богу, решили",
    "Майя нет, а май был удачным",
    "Марк и рублей не хватило",
    "В Москве и Казани всё хорошо",
    "Сбер, Альфа и Тинькофф быстрее",
    "Пришлите акт до Нового года",
    "Сайт на Битриксе тормозит",
    "Оплатил через Яндекс",
    "Хочу тариф Премиум",
    "Ждал с Марта по Май",
    "Ваш Менеджер не отвечает",
    "Самара и Пермь без доставки",
    "Договор подписан в Среду",
    "Grace period is too short",
    "Will you mark it",
    "May is fine",
    "Rose prices again",
    "The Hope account is closed",
    "April invoice was wrong",
    "I am Frank about it",
    "Bill me monthly",
    "Paris office is better",
    "Summer sale",
    "Art of waiting",
    "Dean of nothing",
    "Pat on the back",
    "Jack of all trades",
    "The Ford dealer",
    "Virginia branch is closed",
    "Jordan delivery was late",
]


def persons(rng: random.Random, each: int) -> Iterator[tuple[str, str, list[str]]]:
    """Kind, comment and the words in it that must vanish: Russian names in every case, alone and in full."""
    morph = MorphAnalyzer()

    def declined(word: str, case: str, kind: str, gender: str = "") -> str:
        for reading in morph.parse(word):
            if kind in reading.tag and "sing" in reading.tag:
                found = reading.inflect({case, "sing"} | ({gender} if gender else set()))
                if found:
                    return str(found.word).capitalize()
        return word

    def sex(first: str) -> str:
        tags = [p.tag for p in morph.parse(first) if "Name" in p.tag]
        return "femn" if tags and "femn" in tags[0] else "masc"

    for case in CASES:
        for first in FIRST:
            name = declined(first, case, "Name")
            yield "first name", rng.choice(FRAMES[case]).format(name), [name]
            if rng.random() < each / 10:
                patronymic = declined(
                    rng.choice([p for p in PATRONYMICS if p.endswith("на") == (sex(first) == "femn")]), case, "Patr"
                )
                yield (
                    "first name and patronymic",
                    rng.choice(FRAMES[case]).format(f"{name} {patronymic}"),
                    [name, patronymic],
                )
            surname = declined(rng.choice(SURNAMES), case, "Surn", sex(first))
            order = (name, surname) if rng.random() < 0.5 else (surname, name)
            yield "name and surname", rng.choice(FRAMES[case]).format(" ".join(order)), list(order)
        for family in SURNAMES:
            surname = declined(family, case, "Surn", rng.choice(("masc", "femn")))
            yield "surname alone", rng.choice(FRAMES[case]).format(surname), [surname]
            yield (
                "surname and initials",
                rng.choice(FRAMES[case]).format(f"{surname} {rng.choice('АБВЕИКМНО')}. {rng.choice('АБВЕИКМНО')}."),
                [surname],
            )
    for first in FIRST:
        yield "first name in small letters", f"{first.lower()} из поддержки не помог", [first.lower()]


def english(rng: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """The same in English."""
    for first in ENGLISH:
        family = rng.choice(ENGLISH_SURNAMES)
        for frame in ENGLISH_FRAMES:
            yield "English first name", frame.format(first), [first]
            yield "English name and surname", frame.format(f"{first} {family}"), [first, family]
            yield (
                "English title and surname",
                frame.format(f"{rng.choice(('Mr', 'Mrs.', 'Ms', 'Dr.'))} {family}"),
                [family],
            )


def contacts(rng: random.Random, n: int) -> Iterator[tuple[str, str, list[str]]]:
    """Telephones, mail, accounts, addresses and numbers of papers as people write them."""

    def d(count: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(count))

    for _ in range(n):
        a, b, c, e = d(3), d(3), d(2), d(2)
        for phone in (
            f"+7 9{d(2)} {b}-{c}-{e}",
            f"8(9{d(2)}){b}{c}{e}",
            f"89{d(9)}",
            f"+79{d(9)}",
            f"8 800 {b} {c} {e}",
            f"+7.9{d(2)}.{b}.{c}.{e}",
            f"9{d(2)} {b} {c} {e}",
            f"+44 20 {d(4)} {d(4)}",
            f"({a}) {b}-{d(4)}",
        ):
            yield (
                "telephone",
                rng.choice(("звоните {}", "Мой номер {}, жду", "Call me: {}", "тел. {}")).format(phone),
                [phone[-5:]],
            )
        user = rng.choice(("anna", "i.petrov", "s_smirnova77", "kate-lee")) + d(2)
        for mail in (
            f"{user}@mail.example",
            f"{user} @ mail.example",
            f"{user}(at)mail.example",
            f"{user} собака mail точка ру",
            f"{user.upper()}@MAIL.EXAMPLE",
        ):
            yield (
                "mail",
                rng.choice(("пишите на {}", "мой e-mail {} для ответа", "email {} please")).format(mail),
                [user],
            )
        for account in (
            f"@{user}",
            f"t.me/{user}",
            f"https://vk.com/{user}",
            f"телеграм {user}",
            f"WhatsApp: {user}",
            f"ник {user}",
            f"instagram {user}",
            f"мой логин {user}",
            f"my nickname is {user}",
        ):
            yield (
                "account or link",
                rng.choice(("найдёте меня: {}", "ответьте, {}", "contact {}")).format(account),
                [user],
            )
        for paper, digits in (
            (f"ИНН {(x := d(12))}", x),
            (f"СНИЛС {a}-{b}-{d(3)} {c}", f"{a}-{b}"),
            (f"паспорт {d(4)} {(x := d(6))}", x),
            (f"серия {d(4)} номер {(x := d(6))}", x),
            (f"карта {d(4)} {(x := d(4))} {d(4)} {d(4)}", x),
            (f"договор № {(x := d(6))}", x),
            (f"по договору {(x := d(5))}-Д", x),
            (f"лицевой счёт {(x := d(8))}", x),
            (f"заказ №{(x := d(5))}", x),
            (f"order #{(x := d(7))}", x),
            (f"policy {(x := d(8))}", x),
            (f"загранпаспорт {c} {(x := d(7))}", x),
            (f"полис ОМС {(x := d(16))}", x),
            (f"дата рождения {(x := '12.03.1985')}", x),
            (f"код из смс {(x := d(6))}", x),
        ):
            yield (
                "number of a paper",
                rng.choice(("{}", "мой {}, проверьте", "{} не находится")).format(paper),
                [digits],
            )
        for address, part in (
            ("ул. Садовая, д. 5, кв. 12", "Садовая"),
            ("живу на улице Гагарина 7", "Гагарина"),
            ("пр-т Победы 10-15", "Победы"),
            ("Ленинский проспект, 32", "Ленинский"),
            ("в доме 5 по Садовой улице", "Садовой"),
            ("г. Тула, пер. Речной, 3", "Речной"),
            ("221 Baker Street", "Baker"),
            ("12 Oak Avenue, apt 4", "Oak"),
            ("мкр. Северный, д. 8, кв. 3", "Северный"),
            ("бульвар Роз 4", "Роз"),
        ):
            yield "address", f"{rng.choice(('', 'Адрес: ', 'привезите на '))}{address}", [part]


#: Sentences of the handbook that do name somebody, invented people and authors.
NAMED = r"Hartley|Olivia|Anna\\b|Palmer|Weber|Dennis|Ольг|Анна|Анну|Игор|Марин|Парасураман|Левики|Матоса|Марк\\b"


def neutral() -> Iterator[tuple[str, str]]:
    """Prose that names nobody: the handbook, sentence by sentence, and words that are names as well."""
    for path in sorted(shipped_folder("templates").glob("handbook/*/*.md")):
        if "glossary" in path.name:  # it quotes authors
            continue
        text = re.sub(r"(?s)\A\+\+\+.*?\+\+\+", "", path.read_text(encoding="utf-8"))
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", re.sub(r"[|*#`_>]|\[[ x]\]", " ", text)):
            if len(sentence.split()) > 3 and not re.search(NAMED, sentence):
                yield f"handbook, {path.parent.name}", " ".join(sentence.split())
    yield from (("words that are names as well", sentence) for sentence in HARMLESS)


def main() -> None:
    """Print recall by kind, false positives by source, and what was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=4, help="how many draws of each contact")
    parser.add_argument("--missed", type=int, default=0, help="how many missed comments to print of each kind")
    asked, rng = parser.parse_args(), random.Random(5)
    tried, found, missed = Counter(), Counter(), {}
    for kind, comment, secrets in (*persons(rng, asked.each), *english(rng), *contacts(rng, asked.each)):
        tried[kind] += 1
        left = mask(comment).casefold()
        good = not any(re.search(rf"(?<!\w){re.escape(s.casefold())}(?!\w)", left) for s in secrets)
        found[kind] += good
        if not good:
            missed.setdefault(kind, []).append(f"{comment}  ->  {mask(comment)}")
    print(f"{'must vanish':34}{'comments':>10}{'vanished':>10}")
    for kind, n in tried.items():
        print(f"{kind:34}{n:>10}{found[kind] / n:>10.1%}")
    print(f"{'all':34}{tried.total():>10}{found.total() / tried.total():>10.1%}\n")
    seen, hurt = Counter(), {}
    for source, sentence in neutral():
        seen[source] += 1
        if mask(sentence) != sentence:
            hurt.setdefault(source, []).append(f"{sentence}  ->  {mask(sentence)}")
    print(f"{'must stay':34}{'sentences':>10}{'changed':>10}")
    for source, n in seen.items():
        print(f"{source:34}{n:>10}{len(hurt.get(source, [])) / n:>10.2%}")
    for kind, examples in (*missed.items(), *hurt.items()) if asked.missed else ():
        print(f"\n{kind}")
        print(*examples[: asked.missed], sep="\n")


if __name__ == "__main__":
    main()
