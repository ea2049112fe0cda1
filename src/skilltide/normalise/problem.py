"""Why a value makes its whole posting unusable. Internal to `normalise`; becomes a Rejection."""


class UnusableError(ValueError):
    """A value that a posting can't be kept with; `code` is a Rejection's reason_code."""

    def __init__(self, code: str, reason: str, value: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.value = value[:200] if value is not None else None
