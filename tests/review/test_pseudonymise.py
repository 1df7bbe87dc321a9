"""What staff get to read: nobody in it, everything else still there, whatever was typed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.review.deidentify.pseudonymise import LONGEST, Tools, pseudonymise
from bot.review.deidentify.text import clean, shadow


def _one(text: str, tools: Tools) -> str:
    shown = pseudonymise([text], tools).texts[0].text
    assert shown is not None
    return shown


@pytest.mark.parametrize(
    ("typed", "shown", "why"),
    [
        ("bel me op 0 6 1 2 3 4 5 6 7 8", "bel me op [telefoon-1]", "a space after each digit"),
        ("+31 (0)6 12 34 56 78", "[telefoon-1]", "the country, and the zero in brackets"),
        ("o6-12345678", "[telefoon-1]", "a letter for the zero"),
        ("nul zes twaalf vierendertig zesenvijftig achtenzeventig", "[telefoon-1]", "in words"),
        ("bel 0800-2000, 113 of 112", "bel 0800-2000, 113 of 112", "helplines stay"),
        ("14 050 of 0900-8844", "14 050 of 0900-8844", "the municipality and the police stay"),
        ("+31 800 2000 en 06.12.34.87.65", "+31 800 2000 en [telefoon-1]", "a helpline from abroad; dots"),
        ("mijn bsn is 111.222.333", "mijn bsn is [bsn-1]", "passes the eleven-test"),
        ("klantnummer 123456789", "klantnummer [nummer-1]", "does not, and is still a long number"),
        ("NL91 ABNA 0417 1643 00", "[iban-1]", "a Dutch account"),
        ("be68 5390 0754 7034 graag", "[iban-1] graag", "a Belgian one, by its check digits"),
        ("kees punt jansen apenstaartje gmail punt com", "[e-mail-1]", "spoken"),
        ("mail naar a.b+c@voorbeeld.nl!", "mail naar [e-mail-1]!", "the sign after it stays"),
        ("kijk op veiligthuis.nl", "kijk op veiligthuis.nl", "a site of our directory stays"),
        ("hij staat op www.voorbeeld.nl/foto", "hij staat op [link-1]", "another does not"),
        ("ik woon op 9712 ab 12", "ik woon op [postcode-1]", "postcode and number"),
        ("in 2014 en 2015", "in 2014 en 2015", "a year and a word are no postcode"),
        ("hij woont korreweg 12a", "hij woont [adres-1]", "a street and its number"),
        ("hij belde onderweg 3 keer", "hij belde onderweg 3 keer", "a way and a count"),
        ("kenteken gb 123 c", "kenteken [kenteken-1]", "near a word that announces it"),
        ("12-abc-3 stond er weer", "[kenteken-1] stond er weer", "by its hyphens"),
        ("mijn insta is kees_92", "mijn insta is [account-1]", "announced"),
        ("hij heet @kees.92 daar", "hij heet [account-1] daar", "with its sign"),
        ("geboren op 12 mei 1988", "geboren op [geboortedatum-1]", "in words"),
        ("sinds 12 mei slaat hij", "sinds 12 mei slaat hij", "another date stays"),
        ("ik ben 38 en hij 43", "ik ben 38 en hij 43", "ages stay"),
        ("€ 1.250.000", "€ 1.250.000", "amounts stay"),
        ("mijn zus fatima", "mijn zus [naam-1]", "kin, without a capital"),
        ("me broer kees heeft haar geslagen", "me broer [naam-1] heeft haar geslagen", "the same"),
        ("mijn man wil niet dat ik werk", "mijn man wil niet dat ik werk", "Wil is a name and a word"),
        ("hij heet wil", "hij heet [naam-1]", "and here it is the name"),
        ("mijn zus roos is bang", "mijn zus [naam-1] is bang", "a name that is a word, introduced"),
        ("de roos is mooi", "de roos is mooi", "and the word"),
        ("Kevin de Vries belde", "[naam-1] belde", "with a surname"),
        ("mevrouw van der veen", "mevrouw [naam-1]", "only a surname"),
        ("r.j. veldkamp", "[naam-1]", "initials"),
        ("daan, noor en sem", "[naam-1], [naam-2] en [naam-3]", "a row of names"),
        ("tekleab slaat mij", "[naam-1] slaat mij", "in no list"),
        ("ik woon in lewenborg bij haren", "ik woon in lewenborg bij haren", "neighbourhoods and villages stay"),
        ("filomena en chat met fier", "filomena en chat met fier", "organisations stay, also Filomena"),
        ("mijn ex heet filomena", "mijn ex heet [naam-1]", "unless somebody is called so"),
        ("HIJ HEET KEVIN", "HIJ HEET [naam-1]", "in capitals"),
    ],
)
def test_what_is_hidden_and_what_stays(typed: str, shown: str, why: str, tools: Tools) -> None:
    """Each spelling, with its reason."""
    assert _one(typed, tools) == shown, why


def test_the_same_person_has_the_same_number(tools: Tools) -> None:
    """With a surname, a possessive, a capital or none; and what one message gives away is hidden in the others."""
    told = ["mijn ex heet storm de vries", "storm staat hier", "Storm's auto", "mijn zus fatima ook", "bel fatima"]
    shown = [one.text for one in pseudonymise(told, tools).texts]
    assert shown == [
        "mijn ex heet [naam-1]", "[naam-1] staat hier", "[naam-1]'s auto", "mijn zus [naam-2] ook", "bel [naam-2]",
    ]  # fmt: skip


def test_two_with_the_same_first_name_are_two(tools: Tools) -> None:
    """A first name with another surname is somebody else."""
    assert _one("Jan Hoekstra sloeg Jan Bakker", tools) == "[naam-1] sloeg [naam-2]"


def test_the_same_number_in_another_spelling_is_the_same(tools: Tools) -> None:
    """Spaces and signs do not make another telephone."""
    assert _one("06-12345678 en 06 12 34 56 78", tools) == "[telefoon-1] en [telefoon-1]"


def test_numbers_go_on_where_earlier_texts_are_gone(tools: Tools) -> None:
    """Texts that were purged had numbers too: nobody gets one of theirs."""
    done = pseudonymise(["mijn zus fatima"], tools, {"naam": 3})
    assert done.texts[0].text == "mijn zus [naam-4]"
    assert done.used == {"naam": 4}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("bel \u202e06\u200b12\u20603456\u200d78\u202c", "bel [telefoon-1]"),
        ("\x1b[31mfatima@voorbeeld.nl\x1b[0m", "[e-mail-1]"),
        ("mijn zus fa\u00adtima\x00", "mijn zus [naam-1]"),
        ("０６－１２３４５６７８", "[telefoon-1]"),
        ("٠٦١٢٣٤٥٦٧٨", "[telefoon-1]"),
        ("mijn zus Fátíma", "mijn zus [naam-1]"),
        ("half paar \ud83d teken", "half paar \ufffd teken"),
        ("<script>alert(1)</script> =1+1 '; DROP TABLE", "<script>alert(1)</script> =1+1 '; DROP TABLE"),
    ],
)
def test_signs_that_nobody_sees_hide_nothing(typed: str, shown: str, tools: Tools) -> None:
    """Direction, terminal and zero-width signs go; digits of every script count; for the rules markup is text."""
    assert _one(typed, replace(tools, tagger=None)) == shown


def test_cleaning_keeps_the_shadow_as_long_as_the_text() -> None:
    """Rules find places in the shadow and hide them in the text: both must fit, for every character there is."""
    every = "".join(map(chr, range(0x11000))) + "İıſßﬁǅ"
    cleaned = clean(every)
    assert len(shadow(cleaned)) == len(cleaned)


def test_what_fails_is_withheld(tools: Tools) -> None:
    """A finder that breaks on one text hides that text whole, and only that one; the error says no words."""

    def breaks(text: str) -> list[tuple[int, int]]:
        if "boem" in text:
            raise ValueError(text)
        return []

    broken = Tools(tools.words, tools.allowed, (breaks,))
    done = pseudonymise(["mijn zus fatima", "boem fatima"], broken).texts
    assert (done[0].text, done[1].text, done[1].failure) == ("mijn zus [naam-1]", None, "ValueError")
    assert "fatima" not in repr(done)


def test_a_text_longer_than_anybody_types_is_withheld(tools: Tools) -> None:
    """A megabyte costs nothing and shows nothing."""
    began = time.thread_time()
    done = pseudonymise(["fatima " * 150_000, "a" * (LONGEST + 1)], tools).texts
    assert [(one.text, one.failure) for one in done] == [(None, "TooLong"), (None, "TooLong")]
    assert time.thread_time() - began < 1


HOSTILE = {
    "digits": "0612345678 ",
    "one digit": "1",
    "spaced digits": "1 ",
    "signs": "a.b-c_d@",
    "at": "@",
    "spoken mail": "a apenstaartje b punt ",
    "dots": "a.",
    "number words": "een twee ",
    "street": "van de oude straat ",
    "capitals": "Van De Graaf ",
    "one word": "a",
    "names": "kees en jan van der ",
    "initials": "a.b.c.",
    "insta": "insta is naam: ",
    "plates": "auto 12 ab ",
    "letters and spaces": "ab 12 ",
    "born": "geboren in 12 mei ",
    "iban": "nl00 abcd 00 ",
    "url": "www.a.b/c?",
    "commas": ", ,12a,",
    "zalgo": "e\u0301\u0302\u0303",
    "brackets": "[naam-1] ((",
    "quotes": "'s 't d'",
    "slashes": "//..--",
    "unknown words": "xqzwrt ",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_linear_time(kind: str, tools: Tools) -> None:
    """As long as is read at all, of one kind of text: read within half a second, and four times as much text takes
    far less than sixteen times as long."""
    unit = HOSTILE[kind]

    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        best = 9.0
        for _ in range(2):
            began = time.thread_time()
            pseudonymise([text], tools)
            best = min(best, time.thread_time() - began)
        return best

    short, long = seconds(LONGEST // 4), seconds(LONGEST)
    assert long < 1.0, f"{long:.2f} s"
    assert long < 9 * short + 0.05, f"{short:.3f} s, then {long:.3f} s"
