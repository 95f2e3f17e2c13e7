"""A question in its parts, to be asked again with other question words as far as that takes no new word forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.phrases import ASKING, AUXILIARIES, PREPOSITIONS, is_plural_noun, phrases, tokens

MANNER = "long|many|much|often|old|far|big|large|soon|well"
ADVERBS = frozenset(("how", "when", "where", "why"))
_BE = frozenset(("am", "are", "is", "was", "were"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A question in its parts: `In which year` + `did` + `the group meet`. `helper` is empty in `Who leads it?`."""

    asking: str
    noun: str
    helper: str
    rest: str

    @classmethod
    def of(cls, question: str) -> Clause:
        text = question.strip().rstrip("?!. ")
        words = tokens(text)
        at = next((i for i, word in enumerate(words) if word.low in AUXILIARIES), None)
        asks = next((i for i, word in enumerate(words[:2]) if word.low in ASKING), None)
        if asks is None:
            return cls("", "", words[0].low, text[words[0].end :].strip()) if at == 0 else cls("", "", "", text)
        last = asks + 1
        if words[asks].low == "how" and last < len(words) and re.fullmatch(MANNER, words[last].low):
            last += 1
        asking = text[: words[last - 1].end]
        if at is None or (at > last and words[asks].low not in {"how", "what", "which", "whose"}):
            tail = text[words[last - 1].end :].strip()
            noun = "" if words[asks].low in {"who", "whom", *ADVERBS} and last == asks + 1 else tail.partition(" ")[0]
            return cls(asking, noun, "", tail[len(noun) :].strip())
        noun = text[words[last - 1].end : words[at].start].strip()
        return cls(asking, re.sub("^of ", "", noun), words[at].low, text[words[at].end :].strip())

    @property
    def after(self) -> str:
        """What stands behind the question words and their noun."""
        return f"{self.helper} {self.rest}".strip()

    @property
    def tail(self) -> str:
        """What stands behind the question words."""
        return f"{self.noun} {self.after}".strip()

    @property
    def asks_for_subject(self) -> bool:
        """Whether what is asked for does what the verb says: `Who will lead the group?`."""
        first = self.rest.partition(" ")[0]
        starts = next((phrase.start for phrase in phrases(self.rest)), 1)
        return bool(self.asking) and self.asking.lower() not in ADVERBS and starts > 0 and not first.endswith("s")

    def asked_with(self, lead: str, answer: str | None) -> str | None:
        """The clause asked with adverbial question words, such as `Since when`."""
        if not self.helper:
            return self._passive(lead)
        if self.asks_for_subject:
            return f"{lead} {self.helper} {answer} {self.rest}" if answer else None
        found = phrases(self.rest)
        is_only_noun = self.helper in _BE and len(found) == 1 and found[0].end == len(self.rest)
        if is_only_noun and self.asking and self.asking.lower() not in ADVERBS:
            return None
        return f"{lead} {self.helper} {self._with_object(answer)}"

    def which_one(self, asking: str) -> str | None:
        """`Did it strike a company` as `Which company did it strike`."""
        found = re.search(r"\b(?:an?|any|some) (?P<noun>\w+)$", self.rest)
        if self.asking or not self.helper or not found:
            return None
        return f"{asking} {found['noun']} {self.helper} {self.rest[: found.start()].strip()}"

    def _with_object(self, answer: str | None) -> str:
        """The rest, with the noun that was asked for (or the name that answered) back behind its verb."""
        noun = self._object(answer)
        if not noun:
            return self.rest
        behind = (word.start for word in tokens(self.rest) if word.low in PREPOSITIONS and word.start)
        end = next(behind, len(self.rest) + 1) - 1
        return f"{self.rest[:end]} {noun}{self.rest[end:]}"

    def _object(self, answer: str | None) -> str:
        asking = self.asking.lower().split()
        asks_when = any(phrase.kind == "time" for phrase in phrases(f"the {self.noun}"))
        if asking == ["what"] and not self.noun and self.helper not in _BE:
            return answer or ""
        if not self.noun or asking[0] in PREPOSITIONS or asks_when:
            return ""
        counted = asking[-1] in {"many", "much"}
        return self.noun if counted or self.noun.startswith("the ") else answer or f"the {self.noun}"

    def _passive(self, lead: str) -> str | None:
        """`Who announced the plan` as `WHEN was the plan announced`, for regular verbs with one object behind them."""
        verb, _, rest = self.rest.partition(" ")
        behind = (word.start for word in tokens(rest) if word.low in PREPOSITIONS - {"of"})
        end = next(behind, len(rest) + 1) - 1
        if not verb.endswith("ed") or end <= 0:
            return None
        first = next(iter(phrases(rest)), None)
        is_plural = first and first.start == 0 and first.kind == "thing" and is_plural_noun(first.text)
        return f"{lead} {'were' if is_plural else 'was'} {rest[:end]} {verb}{rest[end:]}"
