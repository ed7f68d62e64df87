"""The exceptions that addons raise and catch."""


class UserError(Exception):
    pass


class RedirectWarning(Exception):
    pass


class ValidationError(UserError):
    pass


class AccessError(UserError):
    pass


class AccessDenied(UserError):
    pass


class MissingError(UserError):
    pass


class LockError(UserError):
    pass
