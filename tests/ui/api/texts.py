"""What the tests of the API ask about."""

from __future__ import annotations

from index.types import Article

BEES = Article.of("Ada Brook keeps bees.\n\nCafe\u0301 👩‍💻 olé. The hives stand on the roof.", title="Bees & <b>")
THEME = "What was the theme of Netanyahu's address?"
