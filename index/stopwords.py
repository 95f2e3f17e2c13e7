"""English function words, which say nothing about what a question is about.

Those that are also names of things (may, might, us, will) are not among them.
"""

_WORDS = """
a about above after again all also am an and any are as at be because been before being below between both but
by can could did do does doing done during each either else every few for from further had has have having he
her here hers herself him himself his how i if in into is it its itself just me mine more most must my myself
neither no nor not of on once only or other ought our ours ourselves out over own same shall she should so some
such than that the their theirs them themselves then there these they this those through to too under until up
upon very was we were what when where whether which while who whom whose why with would you your yours yourself
yourselves
"""

STOP_WORDS = frozenset(_WORDS.split())
