"""Sixty and more comments as people write them: what must vanish, and what must stay."""

import importlib.util
import random
import re
from pathlib import Path

import pytest

from cxaudit.comments.masking import mask

#: A comment, and the words of it that must not be read any more.
SECRETS = [
    # telephones
    ("Мой номер +7 916 123-45-67, жду звонка", "916 123"), ("звоните 8(495)1234567", "1234567"), ("тел. 89161234567", "89161234567"),
    ("перезвоните на 123-45-67", "123-45-67"), ("тел.: 4 95 123 45 67 доб. 12", "123 45 67"), ("+7-916-123-45-67 после 18:00", "916-123"),
    ("Call me at +44 20 7946 0958", "7946"), ("my phone is (212) 555-0147", "555-0147"), ("ring 07700 900123 please", "900123"), ("+1-202-555-0173 any time", "202-555"),
    ("восемь девятьсот... шучу: 8 900 555 35 35", "555 35"), ("Tel: 555.123.4567", "123.4567"),
    # mail, messengers, links
    ("пишите: anna.petrova@mail.example", "anna"), ("почта anna собака mail точка ру", "anna собака"), ("anna (at) mail.example", "anna (at)"), ("в телеграме @anna_p", "anna_p"),
    ("t.me/anna_p пишите", "anna_p"), ("vk.com/id12345 это я", "id12345"), ("wa.me/79161234567", "79161234567"), ("skype: live:anna.petrova", "anna.petrova"),
    ("телеграм anna_petrova", "anna_petrova"), ("my telegram is anna_petrova", "anna_petrova"), ("Email me: bob at example dot com", "bob at example"),
    # numbers of papers, cards, accounts
    ("ИНН 770123456789", "770123456789"), ("паспорт 4510 № 123456", "123456"), ("паспорт серия 45 10 номер 123456", "123456"), ("карта 4276-1234-5678-9012", "5678"),
    ("счёт 40817810099910004312", "40817810099910004312"), ("СНИЛС 112-233-445 95", "112-233"), ("договор №Д-2025/1234 не нашли", "2025/1234"), ("заявка № 4512345", "4512345"),
    ("My SSN is 078-05-1120", "078-05-1120"), ("passport no. AB1234567", "AB1234567"), ("IBAN DE89 3704 0044 0532 0130 00", "0532"), ("card 4111 1111 1111 1111", "1111 1111"),
    ("account number 12345678", "12345678"), ("order #A1234567 is lost", "A1234567"), ("водительское удостоверение 9912 345678", "345678"), ("номер машины А123ВС77", "А123ВС77"),
    # addresses
    ("живу на ул. Ленина, д. 5, кв. 12", "Ленина"), ("Москва, Тверская улица, дом 7", "Тверская"), ("пр-т Мира 10, кв 4", "Мира 10"), ("адрес: г. Тула, ул Садовая 3-15", "Садовая"),
    ("I live at 221B Baker Street", "Baker"), ("12 Oak Avenue, apt 4", "Oak"), ("ZIP 90210, 5 Elm Rd", "Elm"),
    # names, Russian
    ("Спасибо Ольге Ивановне", "Ольге"), ("менеджер Кузнецова груба", "Кузнецова"), ("Иванов И. И. не ответил", "Иванов"), ("И.И. Иванову передайте", "Иванову"), ("меня зовут иван петров", "петров"),
    ("Анна из поддержки помогла", "Анна"), ("С уважением, Сергей", "Сергей"), ("Звонил Рустаму Ахметовичу", "Рустаму"), ("Оператор Гузель молодец", "Гузель"), ("ПЕТРОВА МАРИЯ СЕРГЕЕВНА жалуюсь", "СЕРГЕЕВНА"),
    ("девушка Катя на кассе", "Катя"), ("Петрова-Водкина Анна, клиент", "Водкина"), ("руководитель Смирнов не перезвонил", "Смирнов"), ("Диме спасибо!", "Диме"),
    # names, English
    ("Thanks to John Smith for help", "Smith"), ("Mrs. O'Brien was rude", "Brien"), ("Dr. Jane van der Berg called", "Berg"), ("my name is maria garcia", "garcia"), ("Regards, Michael", "Michael"),
    ("I spoke with Sarah in billing", "Sarah"), ("Manager Johnson ignored me", "Johnson"), ("Please ask for David.", "David"), ("Sincerely, Emily Clark", "Clark"), ("agent named Priya", "Priya"),
]  # fmt: skip

#: Comments in which nothing may be masked.
HARMLESS = [
    "Ждал 3 недели и заплатил 1500 рублей", "Срок до 12.03.2026", "В Москве открыли отделение", "Банк работает с 9:00 до 18:00", "Комиссия 2,5 % вместо 1,9 %", "Сумма 12 345 678 рублей", "Тариф «Премиум» дорожает",
    "Вера в ваш банк пропала", "Надежда умирает последней", "Любовь клиентов надо заслужить", "Роза на столе в офисе красивая", "Оценка 10 из 10", "За 2024 и 2025 годы ничего не изменилось", "Звонил 15 раз, 40 минут на линии",
    "Приложение версии 10.2.1 падает", "Очень хорошо! Спасибо.", "Менеджер не перезвонил", "Сотрудник был вежлив", "Оператор Ваш груб", "Всё по ГОСТ 12345", "Курс 92,35", "Лев на логотипе нравится", "Россия большая, а офис один",
    "Meeting on 2026-03-01 14:30 cost $1,200.50", "The manager called me twice", "I may come back", "Will you mark it as done?", "Grace period is too short", "The bill was $1,234,567", "Version 10.2.1 crashes", "Waited 45 minutes, 3 times", "The April invoice was wrong",
    "My name is misspelled", "Mr nobody cares", "Please call the client back", "We hope for the best", "Summer sale was great", "Invoice for May is missing",
]  # fmt: skip


def test_the_corpus_is_large_enough():
    assert len(SECRETS) >= 60
    assert len(HARMLESS) >= 30


@pytest.mark.parametrize(("comment", "secret"), SECRETS)
def test_personal_data_vanish(comment, secret):
    assert secret.casefold() not in mask(comment).casefold()


@pytest.mark.parametrize("comment", HARMLESS)
def test_harmless_comments_stay(comment):
    assert mask(comment) == comment


def test_what_is_said_about_the_person_stays():
    assert mask("менеджер Кузнецова груба") == "менеджер [name] груба"
    assert mask("I spoke with Sarah in billing") == "I spoke with [name] in billing"


def test_a_long_comment_is_masked_in_time():
    mask("Анна звонила 8 900 " * 5_000 + "a" * 100_000)


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark that declines names and draws contacts; its table stands in docs/accuracy.md."""
    place = Path(__file__).parents[2] / "benchmarks" / "masking.py"
    spec = importlib.util.spec_from_file_location("masking_benchmark", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_declined_names_and_drawn_contacts_vanish(benchmark):
    rng, tried, kept = random.Random(1), 0, 0
    for _, comment, secrets in (*benchmark.persons(rng, 1), *benchmark.english(rng), *benchmark.contacts(rng, 1)):
        left = mask(comment).casefold()
        tried += 1
        kept += any(re.search(rf"(?<!\w){re.escape(s.casefold())}(?!\w)", left) for s in secrets)
    assert tried > 2000
    assert kept / tried < 0.025


def test_prose_that_names_nobody_stays(benchmark):
    sentences = [sentence for source, sentence in benchmark.neutral() if source.startswith("handbook")]
    assert len(sentences) > 2000
    assert sum(mask(sentence) != sentence for sentence in sentences) / len(sentences) < 0.01


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("Общался с зайцевым борисом", "Общался с [name]"),
        ("Звонил Борис Зайцев", "Звонил [name]"),
        ("Назовите клиента по имени не менее трёх раз", "Назовите клиента по имени не менее трёх раз"),
        ("Ask James McDonald about it", "Ask [name] about it"),
        ("my manager Mrs. Miller left", "my manager Mrs. [name] left"),
        ("Офис в Саратове закрыт", "Офис в Саратове закрыт"),
        ("мой ник kate-lee", "мой ник [account]"),
        ("дата рождения 12.03.1985", "дата рождения [number]"),
    ],
)
def test_what_stands_around_a_secret_stays(comment, said):
    assert mask(comment) == said
