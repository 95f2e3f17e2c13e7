"""What a user can cause. Each message names the value and the next step, and is shown as it is."""


class UserError(Exception):
    """Base of all errors that the user, not the program, has to mend."""


class LoadError(UserError):
    """A source cannot be read as an article."""


class QuestionError(UserError):
    """A question cannot be asked as it stands."""


class CollectionError(UserError):
    """A collection cannot be opened or does not hold what was asked for."""


class UnknownArticleError(CollectionError):
    """A collection does not hold the article that was named."""


class CollectionBusyError(CollectionError):
    """Another process holds the collection's write lock."""


class EncoderError(UserError):
    """An encoder cannot be loaded, or is not the one a collection was made with."""
