"""The prompt of `skilltide sql`: queries typed one after the other, with history and completion."""

from skilltide.prompt.session import open_prompt

__all__ = ["open_prompt"]
