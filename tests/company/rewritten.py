"""The same export as other programs would write it."""

import gzip
import json

from tests.damage import rows_of, text_of


def rewritten(content: bytes) -> dict[str, bytes]:
    """The ways by name; what is read from each must be the same."""
    nested = content.lstrip()[:1] in (b"{", b"[")
    text = content.decode("utf-8-sig")
    found = {"mark": b"\xef\xbb\xbf" + content, "zipped": gzip.compress(content, mtime=0)}
    if nested:
        if not text.startswith("{") or "\n{" not in text.strip():
            value = json.loads(text)
            found |= {"indented": json.dumps(value, indent=2).encode(), "one line": json.dumps(value).encode()}
        return found
    rows = rows_of(content)
    backwards = [list(reversed(row)) for row in rows]
    wider = [[*row, "Noted" if not place else "x,y"] for place, row in enumerate(rows)]
    return found | {
        "windows": text.replace("\n", "\r\n").encode(),
        "utf-16": text.encode("utf-16"),
        "blank lines": (text.rstrip("\n") + "\n\n\n").encode(),
        "other order": text_of(backwards),
        "another column": text_of(wider),
    }
