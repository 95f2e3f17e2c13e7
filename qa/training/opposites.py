"""Opposites that questions are edited by, a pair each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAIRS = """
first last; most least; more less; more fewer; highest lowest; largest smallest; biggest smallest; longest shortest;
oldest youngest; oldest newest; earliest latest; best worst; before after; above below; over under; increase decrease;
increased decreased; increases decreases; rise fall; rose fell; gain lose; gained lost; win lose; won lost; begin end;
began ended; start end; started ended; start finish; open close; opened closed; north south; northern southern;
east west; eastern western; northeast southwest; left right; upper lower; inside outside; internal external;
major minor; majority minority; maximum minimum; male female; men women; man woman; boy girl; boys girls; father mother;
son daughter; brother sister; husband wife; king queen; public private; rich poor; high low; higher lower; large small;
larger smaller; long short; longer shorter; old new; older younger; early late; earlier later; hot cold; warm cool;
strong weak; stronger weaker; fast slow; faster slower; light dark; easy difficult; positive negative; legal illegal;
possible impossible; common rare; often rarely; always never; include exclude; included excluded; accept reject;
accepted rejected; allow forbid; allowed banned; support oppose; supported opposed; supporters opponents; attack defend;
attacked defended; create destroy; created destroyed; build demolish; built demolished; enter leave; entered left;
arrive depart; arrived departed; join leave; joined left; buy sell; bought sold; import export; imported exported;
love hate; loved hated; liked disliked; remember forget; succeed fail; succeeded failed; success failure;
victory defeat; war peace; friend enemy; friends enemies; ally enemy; allies enemies; birth death; born killed;
alive dead; living dead; day night; summer winter; spring autumn; morning evening; front back; top bottom;
ancient modern; urban rural; liberal conservative; offensive defensive; primary secondary; single multiple;
with without; same different; similar different; advantage disadvantage; advantages disadvantages; strength weakness;
problem solution; cause result; causes effects; teacher student; teachers students; parents children; expand shrink;
expanded shrank; appear vanish; appeared vanished; appoint dismiss; appointed dismissed; hire fire; hired fired;
praise blame; praised criticized; encourage discourage; encouraged discouraged; promote demote; strengthen weaken;
strengthened weakened; improve worsen; improved worsened; complete incomplete; full empty; simple complex; thin thick;
wide narrow; deep shallow; soft hard; wet dry; clean dirty; cheap expensive; safe dangerous; visible invisible
"""


def _both_ways(pairs: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in (pair.split() for pair in pairs.split(";")):
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


OPPOSITES: Mapping[str, tuple[str, ...]] = _both_ways(_PAIRS)
"""The opposites of each word."""
