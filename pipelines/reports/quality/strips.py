"""Small charts for table cells, as inline SVG: a bar a run, a bar a month. Their colours are the style sheet's."""

from collections.abc import Sequence

_HEIGHT, _WIDTH, _GAP = 20, 4, 1
# What is broken is seen, however few rows it is.
_LEAST = 3
_MOST_BROKEN = 1 - _LEAST / _HEIGHT


def pass_rates(rates: Sequence[float], held: Sequence[bool]) -> str:
    """A bar a run: the share of rows that passed, and above it what did not."""
    seen = [1.0 if is_held else min(rate, _MOST_BROKEN) for rate, is_held in zip(rates, held, strict=True)]
    latest = f"{rates[-1]:.1%} passed" if rates else "never checked"
    return shares(seen, f"{sum(held)} of {len(held)} runs held, the latest: {latest}")


def shares(rates: Sequence[float], label: str) -> str:
    """A bar a share: what is right, and above it what is not."""
    parts = []
    for place, rate in enumerate(rates):
        failed = 0.0 if rate == 1 else min(_HEIGHT, max(_LEAST, (1 - rate) * _HEIGHT))
        parts.append(_bar(place, failed, _HEIGHT - failed, "held"))
        if failed:
            parts.append(_bar(place, 0, failed, "broken"))
    return _svg(parts, len(rates), label)


def counts(numbers: Sequence[int], label: str) -> str:
    """A bar a number, as high as it is of the largest; nothing where it is zero."""
    most = max(numbers, default=0)
    heights = [max(1.0, number / most * _HEIGHT) if number else 0.0 for number in numbers]
    bars = [_bar(place, _HEIGHT - height, height, "many") for place, height in enumerate(heights) if height]
    return _svg(bars, len(numbers), label)


def _bar(place: int, top: float, height: float, kind: str) -> str:
    x = place * (_WIDTH + _GAP)
    return f'<rect class="{kind}" x="{x}" y="{top:.1f}" width="{_WIDTH}" height="{height:.1f}"/>'


def _svg(parts: Sequence[str], bars: int, label: str) -> str:
    width = max(1, bars * (_WIDTH + _GAP))
    return (
        f'<svg class="strip" role="img" aria-label="{label}" width="{width}" height="{_HEIGHT}" '
        f'viewBox="0 0 {width} {_HEIGHT}"><title>{label}</title>{"".join(parts)}</svg>'
    )
