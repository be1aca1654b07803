"""HTML as its text, for people: nothing of it is drawn, followed or run."""

from html.parser import HTMLParser

#: What is in these is no text.
SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
#: These begin a new line.
BLOCKS = frozenset(
    "address article blockquote br div dl dt dd fieldset footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table tr ul".split()
)


def text_of(html: str) -> str:
    """The text, a line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A line end before a block; from a silent one on, nothing."""
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """And after it."""
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Text; its own line ends are spaces."""
        if not self._silent:
            self.found.append(data.replace("\n", " "))
