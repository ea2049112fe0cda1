"""Whether a Zstandard file is whole: a walk over its frames' headers, without decompressing (RFC 8878, 3.1).

The library's streaming reader holds memory down and takes a file that was cut off for one that ended.
"""

from typing import BinaryIO

MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = (0x184D2A50, 0x184D2A5F)
_RLE = 1
_DICTIONARY_BYTES = (0, 1, 2, 4)
_SIZE_BYTES = (0, 2, 4, 8)


def is_whole(file: BinaryIO, size: int) -> bool:
    """Tell whether a stream of `size` bytes, open at its start, consists of whole frames."""
    return whole_frames_end(file, size) == size


def whole_frames_end(file: BinaryIO, size: int) -> int:
    """Return where the last whole frame ends in a stream of `size` bytes, open at its start; 0 where none is whole."""
    end = file.tell()
    while end < size and _is_frame_whole(file, size):
        end = file.tell()
    return end


def first_frame_end(file: BinaryIO, size: int) -> int:
    """Return where the first frame ends in a stream of `size` bytes, open at its start; 0 where it isn't whole."""
    return file.tell() if _is_frame_whole(file, size) else 0


def _is_frame_whole(file: BinaryIO, size: int) -> bool:
    magic = file.read(4)
    if _SKIPPABLE[0] <= int.from_bytes(magic, "little") <= _SKIPPABLE[1]:
        length = file.read(4)
        return len(length) == 4 and _pass(file, int.from_bytes(length, "little"), size)
    descriptor = file.read(1)
    if magic != MAGIC or not descriptor:
        return False
    flags = descriptor[0]
    is_single = bool(flags & 0x20)
    size_bytes = _SIZE_BYTES[flags >> 6] or (1 if is_single else 0)
    if not _pass(file, (0 if is_single else 1) + _DICTIONARY_BYTES[flags & 3] + size_bytes, size):
        return False
    is_last = False
    while not is_last:
        header = file.read(3)
        if len(header) < 3:
            return False
        block = int.from_bytes(header, "little")
        is_last = bool(block & 1)
        if not _pass(file, 1 if block >> 1 & 3 == _RLE else block >> 3, size):
            return False
    return _pass(file, 4 if flags & 4 else 0, size)


def _pass(file: BinaryIO, count: int, size: int) -> bool:
    """Go on by `count` bytes; False where the file ends before."""
    target = file.tell() + count
    if target > size:
        return False
    file.seek(target)
    return True
