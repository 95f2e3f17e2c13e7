"""Articles written for the browser tests."""

from __future__ import annotations

LIGHTHOUSE = """The lighthouse of Vrangø

The lighthouse of Vrangø was built in 1868 by the engineer Holger Brandt. Its lamp burns rape-seed oil and can be seen \
from nineteen nautical miles away.

The keeper, Astrid Lund, lives there with two goats. She has written down the weather every evening since 1994.
"""

HOSTILE_SENTENCES = {
    "Who is the harbour master of Skagen?": (
        "The harbour master of Skagen is <script>window.pwned = 1</script> Jens <b>Jensen</b> & Søn."
    ),
    "Who owns the bakery on Harbour Street?": (
        "The bakery on Harbour Street is owned by <img src=x onerror=\"window.pwned = 2\"> Olga 'Olly' Petersen."
    ),
    "How much rain falls in Bergen every year?": (
        "In **Bergen** _about_ 2250 `millimetres` of rain ~~never~~ fall [each](javascript:window.pwned=3) "
        "year \\*or\\* 2*3*4 # so | it  seems."
    ),
    "How many eggs does the soup recipe need?": (
        "The soup recipe of AT&amp;T &lt;Kitchens&gt; needs &#51; eggs &copy 1999."
    ),
    "What is the energy of the lamp?": "The energy of the lamp is $E = mc^2$ or $$x_1$$ or \\(y\\) or \\[z\\] joules.",
    "What is the mascot of the festival?": (
        "The mascot of the festival is a 👩‍💻 cafe\u0301 owner 🏳️‍🌈 named Zoë \U0001d4d0 n\u0303\u0323 \ufb01n."
    ),
    "Who chose the motto of the library?": (
        "The motto of the library, שלום עולם, was chosen by مريم Katz \u202eyadot\u202c."
    ),
    "Who built the old bridge?": (
        "The old bridge was built by Ida </mark></p></blockquote></div></article> Holt in 1911."
    ),
    "Who found the password of the safe?": (
        "The password of the safe, {{value}} ${value} {% x %}, was found by Nora Lind."
    ),
    "Who sells the tent?": "The tent\tis sold\u00a0by\u2003Kim\u200bberly\u00ad O’Neil\u2028 & sons “as is”.",
}
"""Questions, each with the sentence that answers it."""

HOSTILE = "\n\n".join(HOSTILE_SENTENCES.values()) + "\n"


def long_text(paragraphs: int = 1_500) -> str:
    """Some 200,000 characters with one sentence of its own in the middle."""
    filler = [
        f"Paragraph {number} of the ledger lists barrels of salt, tar and rope, and nothing else of note." * 1
        for number in range(paragraphs)
    ]
    filler.insert(paragraphs // 2, "The smuggler Barnaby Quill hid the emerald necklace inside a barrel of herring.")
    return "\n\n".join(filler) + "\n"
