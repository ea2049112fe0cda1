"""Why a value makes its whole posting unusable. Internal to `normalise`; becomes a Rejection."""

from skilltide.normalise.masking import mask_text

_KEPT_CHARS = 200


class UnusableError(ValueError):
    """A value that a posting can't be kept with; `code` is a Rejection's reason_code."""

    def __init__(self, code: str, reason: str, value: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        # people's data is hidden before the cut, which could leave half an address that nothing finds any more
        self.value = mask_text(value[: 2 * _KEPT_CHARS])[:_KEPT_CHARS] if value is not None else None
