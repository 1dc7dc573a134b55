"""What the pictures of docs/methods share: one sheet of SVG with its own paper, light or dark as the reader's system is."""

from html import escape

WIDE = 600
NAMES = ("paper", "ink", "quiet", "grid", "axis", "meant", "other", "line", "tint", "calm")
LIGHT = dict(zip(NAMES, ["#fffefc", "#162721", "#4c5b54", "#e0ded5", "#979a8f", "#b24e19", "#1a7551", "#274580", "#fbe3cc", "#d4ebde"], strict=True))
DARK = dict(zip(NAMES, ["#1a231f", "#eceae1", "#b1b4a9", "#313934", "#666f67", "#f19e6a", "#91dfb2", "#8cb7f0", "#4e381f", "#253e31"], strict=True))


def _style(colours: dict[str, str]) -> str:
    filled = "".join(f".{name}{{fill:{colour}}}.s-{name}{{stroke:{colour};fill:none}}" for name, colour in colours.items())
    return f"{filled}.open{{fill:{colours['paper']}}}.halo{{paint-order:stroke;stroke:{colours['paper']};stroke-width:5px}}"


class Sheet:
    """A picture that is written piece by piece; places are pixels of a sheet 600 wide."""

    def __init__(self, title: str, desc: str, tall: int) -> None:
        self.title, self.desc, self.tall = title, desc, tall
        self.parts: list[str] = []
        self.text(16, 30, title, "ink head")

    def text(self, x: float, y: float, words: str, kind: str = "ink", anchor: str = "start") -> None:
        """Write words; `kind` is a colour, with `small`, `head`, `strong` or `halo` (paper around the letters) after it."""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>')

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str = "axis", width: float = 1.5, dash: str = "", *, arrow: bool = False) -> None:
        more = (f' stroke-dasharray="{dash}"' if dash else "") + (' marker-end="url(#tip)"' if arrow else "")
        self.parts.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" class="s-{colour}" stroke-width="{width}"{more}/>')

    def box(self, x: float, y: float, wide: float, tall: float, colour: str, edge: str = "") -> None:
        edged = f" s-{edge}" if edge else ""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2" class="{"" if edge else colour}{edged}"/>')

    def dot(self, x: float, y: float, r: float = 5.5, colour: str = "other", *, is_open: bool = False) -> None:
        drawn = f'class="s-{colour}" stroke-width="2"' if is_open else f'class="{colour}"'
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" {drawn}/>')

    def curve(self, points: list[tuple[float, float]], colour: str = "line", width: float = 1.5, dash: str = "") -> None:
        way = " ".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(points))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path d="{way}" class="s-{colour}" stroke-width="{width}"{dashed}/>')

    def spread(self, low: float, at: float, high: float, y: float, colour: str = "other") -> None:
        """Draw a value with its interval."""
        self.line(low, y, high, y, colour, 2.5)
        for end in (low, high):
            self.line(end, y - 5, end, y + 5, colour, 2.5)
        self.dot(at, y, 6, colour)

    def svg(self) -> str:
        faces = 'font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif'
        style = f"text{{{faces};font-size:15px}}.small{{font-size:13px}}.head{{font-size:16px;font-weight:600}}.strong{{font-weight:600}}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {self.tall}" width="{WIDE}" height="{self.tall}" '
            'role="img" aria-labelledby="title desc">\n'
            f'<title id="title">{escape(self.title)}</title>\n<desc id="desc">{escape(self.desc)}</desc>\n'
            f"<style>{style}{_style(LIGHT)}@media(prefers-color-scheme:dark){{{_style(DARK)}}}</style>\n"
            '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
            '<path d="M0 0L10 5L0 10z" class="axis"/></marker></defs>\n'
            f'<rect width="{WIDE}" height="{self.tall}" class="paper"/>\n' + "\n".join(sorted(self.parts, key=lambda one: " halo" in one)) + "\n</svg>\n"
        )


class Axis:
    """A straight scale from one number to another, laid across or up the sheet."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def across(self, sheet: Sheet, y: float, ticks: dict[float, str], top: float) -> None:
        """Draw it under a picture, with a faint line up at each tick."""
        for value, words in ticks.items():
            sheet.line(self.at(value), top, self.at(value), y, "grid", 1)
            sheet.text(self.at(value), y + 19, words, "quiet small", "middle")
        sheet.line(self.start, y, self.end, y, "axis", 1.5)

    def up(self, sheet: Sheet, x: float, ticks: dict[float, str], right: float) -> None:
        """Draw it left of a picture, with a faint line across at each tick."""
        for value, words in ticks.items():
            sheet.line(x, self.at(value), right, self.at(value), "grid", 1)
            sheet.text(x - 8, self.at(value) + 5, words, "quiet small", "end")


def percents(*values: int) -> dict[float, str]:
    """Return ticks at whole per cent."""
    return {value / 100: f"{value} %" for value in values}
