"""How the drawing of a plan looks: on light paper and when printed, and on a dark screen. No colour stands alone."""

from collections.abc import Mapping

from console.telling.export.graph.placing import NAME, SIZE

_LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "wash": "#f3f6f8",
    "line": "#dbe1e7",
    "soft": "#55606e",
    "ink": "#1c2530",
    "accent": "#0b5577",
    "link": "#8593a1",
    "over": "#e3e9ee",
    "gate": "#fdf0d2",
    "bad": "#a11d2a",
}
_DARK: Mapping[str, str] = {
    "paper": "#12171d",
    "wash": "#1a2129",
    "line": "#2c3743",
    "soft": "#a3b0bd",
    "ink": "#e8edf2",
    "accent": "#7cc4e8",
    "link": "#8d9cab",
    "over": "#2b3641",
    "gate": "#3d3216",
    "bad": "#ff8a8a",
}
_FONT = "ui-sans-serif,Helvetica,Arial,'DejaVu Sans',sans-serif"
_FORMS = (
    f"text{{font:{SIZE}px {_FONT}}}"
    f".h{{font-size:19px;font-weight:bold}}.n{{font-size:{NAME}px;font-weight:bold}}.s{{font-size:11.5px}}"
    ".b,.lag{font-weight:bold}.lag{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
    ".link{fill:none;stroke-width:1.1}.link.critical{stroke-width:2.4}.link.start{stroke-dasharray:4 3}"
    ".card{stroke-width:1}.card.critical{stroke-width:2.6}.live{fill:none;stroke-width:1.4}.grid{fill:none}"
    ".card.out{stroke-dasharray:3 3}.now{fill:none;stroke-width:1.4;stroke-dasharray:1 3}"
    ".last{stroke-width:1.5;stroke-dasharray:5 3}"
)
_COLOURS = {
    "text": "fill:ink",
    ".s,.t": "fill:soft",
    ".lag": "stroke:paper",
    ".paper": "fill:paper",
    ".wash": "fill:wash",
    ".grid": "stroke:line",
    ".band": "fill:gate",
    ".last": "stroke:bad",
    ".live": "stroke:bad",
    ".link": "stroke:link",
    ".link.critical": "stroke:ink",
    ".head": "fill:link",
    ".head.critical": "fill:ink",
    ".card": "fill:paper;stroke:link",
    ".card.job": "stroke:accent",
    ".card.gate": "fill:gate;stroke:soft",
    ".card.critical": "stroke:ink",
    ".card.came": "fill:over",
    ".now": "stroke:ink",
    ".strip": "fill:accent",
    ".strip.critical": "fill:ink",
}


def style() -> str:
    """The style sheet: forms, then colours for each of both grounds, paper's last."""
    light, dark = _coloured(_LIGHT), _coloured(_DARK)
    return f"{_FORMS}{light}@media (prefers-color-scheme:dark){{{dark}}}@media print{{{light}}}"


def _coloured(inks: Mapping[str, str]) -> str:
    return "".join(f"{name}{{{_declared(said, inks)}}}" for name, said in _COLOURS.items())


def _declared(said: str, inks: Mapping[str, str]) -> str:
    pairs = (one.split(":") for one in said.split(";"))
    return ";".join(f"{what}:{inks[ink]}" for what, ink in pairs)
