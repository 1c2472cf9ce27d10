"""Bar charts as SVG that can be read on light and on dark ground."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

_LABEL, _BAR, _VALUE, _ROW = 210, 420, 150, 26
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.bar { fill: #8b949e } .own { fill: #0969da } .floor { fill: #d0d7de }
.spread { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .bar { fill: #6e7681 } .own { fill: #4493f8 } .floor { fill: #3d444d }
  .spread { stroke: #e6edf3 }
}
"""


@dataclass(frozen=True)
class Bar:
    """One bar, with a line from its least to its most."""

    label: str
    value: float
    least: float
    most: float
    kind: str  # own, bar or floor


def bar_chart(title: str, unit: str, bars: list[Bar]) -> str:
    """Draw the bars in their order."""
    width, height = _LABEL + _BAR + _VALUE, 44 + _ROW * len(bars)
    scale = _BAR / max(max((bar.most for bar in bars), default=1), 1e-9)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-label="{escape(title)}">',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="8" y="22">{escape(title)}</text>',
    ]
    for index, bar in enumerate(bars):
        top = 38 + index * _ROW
        middle, text = top + 9, top + 14
        least, most = _LABEL + bar.least * scale, _LABEL + bar.most * scale
        parts += [
            f'<text x="{_LABEL - 8}" y="{text}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect class="{bar.kind}" x="{_LABEL}" y="{top}" width="{bar.value * scale:.1f}" height="18" rx="2"/>',
            f'<line class="spread" x1="{least:.1f}" x2="{most:.1f}" y1="{middle}" y2="{middle}"/>',
            f'<text x="{most + 8:.1f}" y="{text}">{number(bar.value)} {escape(unit)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def number(value: float) -> str:
    """Write a number with three figures that count."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
