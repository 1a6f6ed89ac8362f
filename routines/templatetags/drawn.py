"""Points and rows of a chart. A page has hundreds: as templates they would cost more than all else on it."""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from routines.charts import Cell, Chart, Point
from routines.templatetags.look import icon

register = template.Library()


@register.simple_tag
def chart_points(chart: Chart) -> SafeString:
    """Every value of a chart as a place to point at, with its words. Coordinates are ours, words are escaped."""
    return SafeString("".join(_point(chart, point) for point in chart.points))


def _point(chart: Chart, point: Point) -> str:
    return (
        f'<g class="at {point.look}{" best" if point.is_record else ""}" role="img" tabindex="0" '
        f'aria-label="{escape(point.label)}"><rect class="hit" x="{point.hit_x}" y="{point.hit_y}" '
        f'width="{point.hit_width}" height="{point.hit_height}"/>{_mark(chart, point)}'
        f'<text class="tip" x="{point.tip_x}" y="24" text-anchor="{point.anchor}">'
        f'<tspan class="when">{escape(point.when)}</tspan> {escape(point.words)}</text></g>'
    )


def _mark(chart: Chart, point: Point) -> str:
    if chart.has_bars:
        return (
            f'<rect class="bar" x="{point.left}" y="{point.y}" width="{point.width}" height="{point.height}" rx="3"/>'
        )
    guide = f'<path class="guide" d="M{point.x} {chart.top}V{chart.bottom}"/>'
    if point.look == "s2" and not point.is_record:
        return f'{guide}<path class="dot" d="M{point.x} {point.y}m-4 0l4-4 4 4-4 4z"/>'
    return f'{guide}<circle class="dot" cx="{point.x}" cy="{point.y}" r="{5.5 if point.is_record else 3.5}"/>'


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """The rows of the table behind a chart; words and addresses are escaped."""
    return SafeString(
        "".join(
            f'<tr><th scope="row">{escape(row.when)}</th>{"".join(map(_cell, row.cells))}</tr>' for row in chart.rows
        )
    )


def _cell(cell: Cell) -> str:
    words = escape(cell.words) or "–"
    if cell.url:
        words = f'<a class="link" href="{escape(cell.url)}">{words}</a>'
    record = f' <span class="chip gold">{icon("cup")}{gettext("Record")}</span>' if cell.is_record else ""
    return f"<td>{words}{record}</td>"
