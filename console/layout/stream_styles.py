"""How the word of a stream looks; the word says it without colour as well."""

from console.layout.frame import Span, Style
from console.text.night.stream_lines import StreamWord

STREAM_STYLES = {
    StreamWord.FAILED: Style.ATTENTION,
    StreamWord.BLOCKED: Style.ATTENTION,
    StreamWord.LATE: Style.LATE,
    StreamWord.DONE: Style.DIM,
    StreamWord.OK: Style.NORMAL,
}
_MARKS = {Style.ATTENTION: "!", Style.LATE: "+"}


def stream_word(word: StreamWord) -> Span:
    """`!FAILED  `, nine columns."""
    style = STREAM_STYLES[word]
    return Span(f"{_MARKS.get(style, ' ')}{word:<7} ", style)
