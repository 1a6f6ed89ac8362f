"""Charts: round ticks, everything inside its frame, nothing left out of the table."""

from datetime import date, timedelta

from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from routines.charts import (
    HEIGHT,
    MOST_POINTS,
    WIDTH,
    BarDatum,
    Datum,
    Level,
    Series,
    bar_chart,
    day_ticks,
    line_chart,
    running_bests,
    thinned,
    value_ticks,
)

MONDAY = date(2026, 11, 16)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
values = st.integers(0, 10**8).map(lambda hundredths: hundredths / 100)


def datum(ago: int, value: float, *, is_record: bool = False) -> Datum:
    return Datum(MONDAY - timedelta(days=ago), value, f"{value:g} kg", is_record)


@settings(max_examples=200)
@given(values, values, st.booleans())
def test_ticks_are_few_and_hold_all_values(one: float, other: float, whole: bool) -> None:
    low, high = sorted((one, other))
    ticks = value_ticks(low, high, whole=whole)
    slack = 1e-6 * max(1, high)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= 6
    assert ticks == sorted(set(ticks))
    assert not whole or all(tick == int(tick) for tick in ticks)


def test_ticks_are_round() -> None:
    assert value_ticks(30, 40) == [30, 35, 40]
    assert value_ticks(0, 13600) == [0, 5000, 10000, 15000]
    assert value_ticks(8, 8, whole=True) == [7, 8, 9]
    assert value_ticks(0, 0, whole=True) == [0, 1]


@settings(max_examples=200)
@given(days, days)
def test_days_to_name_lie_in_the_span_and_are_few(one: date, other: date) -> None:
    first, last = sorted((one, other))
    ticks = day_ticks(first, last)
    assert all(first <= day <= last for day, _ in ticks)
    assert len(ticks) <= 7
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})


def test_days_are_named_as_the_span_asks() -> None:
    def words(first: date, last: date) -> list[str]:
        return [label for _, label in day_ticks(first, last)]

    assert words(date(2026, 11, 14), MONDAY) == ["14 Nov", "15 Nov", "16 Nov"]
    assert words(date(2026, 10, 20), MONDAY) == ["26 Oct", "2 Nov", "9 Nov", "16 Nov"]
    assert words(date(2025, 11, 20), MONDAY) == ["2026", "Apr", "Jul", "Oct"]
    assert words(date(2021, 11, 20), MONDAY) == ["2022", "2023", "2024", "2025", "2026"]


@settings(max_examples=60)
@given(st.lists(st.tuples(days, values), min_size=1, max_size=80), st.integers(1, 3))
def test_all_points_are_inside_and_all_values_in_the_table(told: list[tuple[date, float]], lines: int) -> None:
    data = [Datum(on, value, f"{value:g}") for on, value in sorted(told)]
    series = [Series(data, f"Series {number}") for number in range(lines)]
    chart = line_chart(series, title="Load", unit="kg")
    assert 1 <= len(chart.points) <= MOST_POINTS * lines
    for point in chart.points:
        assert 0 <= float(point.x) <= WIDTH
        assert 0 <= float(point.y) <= HEIGHT
        assert 0 <= float(point.tip_x) <= WIDTH
        assert float(point.hit_width) >= 0
    for tick in chart.x_ticks + chart.y_ticks:
        assert 0 <= float(tick.at) <= WIDTH
    assert sum(bool(cell.words) for row in chart.rows for cell in row.cells) == lines * len(data)


def test_a_line_goes_from_the_first_to_the_last() -> None:
    chart = line_chart([Series([datum(14, 30), datum(7, 30), datum(0, 40, is_record=True)])], title="Row", unit="kg")
    assert [tick.label for tick in chart.y_ticks] == ["30", "35", "40"]
    assert [tick.label for tick in chart.x_ticks] == ["2 Nov", "9 Nov", "16 Nov"]
    assert [point.label for point in chart.points] == [
        "2 Nov 2026: 30 kg",
        "9 Nov 2026: 30 kg",
        "16 Nov 2026: 40 kg, a record",
    ]
    assert [(row.when, row.cells[0].words) for row in chart.rows] == [
        ("16 Nov 2026", "40 kg"),
        ("9 Nov 2026", "30 kg"),
        ("2 Nov 2026", "30 kg"),
    ]
    assert chart.says == "from 30 kg, 2 Nov 2026, to 40 kg, 16 Nov 2026, 1 record on the way."


def test_two_lines_share_the_columns_of_a_day() -> None:
    left, right = Series([datum(7, 10), datum(0, 12)], "Left"), Series([datum(0, 11)], "Right")
    chart = line_chart([left, right], title="Row", unit="kg", levels=[Level(14, "Goal 14 kg")])
    assert [(point.look, point.words) for point in chart.points] == [
        ("s1", "Left 10 kg"),
        ("s1", "Left 12 kg"),
        ("s2", "Right 11 kg"),
    ]
    above, below = chart.points[1:]
    assert float(above.hit_y) + float(above.hit_height) <= float(below.hit_y) + 0.1
    assert [[cell.words for cell in row.cells] for row in chart.rows] == [["12 kg", "11 kg"], ["10 kg", ""]]
    assert [tick.label for tick in chart.y_ticks][-1] == "14"


def test_bars_stand_on_nothing_and_the_last_goes_on() -> None:
    data = [BarDatum(value, f"{value} t", f"Week of {day} November", f"{day} Nov") for day, value in ((9, 4), (16, 8))]
    chart = bar_chart(data, title="Weight moved", unit="t")
    assert [tick.label for tick in chart.y_ticks] == ["0", "5", "10"]
    assert [point.look for point in chart.points] == ["past", "now"]
    low, high = (float(point.height) for point in chart.points)
    assert abs(high - 2 * low) < 0.2
    assert chart.says.endswith("Most, Week of 16 November: 8 t.")


def test_nothing_is_drawn_of_nothing() -> None:
    for chart in (
        line_chart([Series([])], title="Row", unit="kg"),
        bar_chart([BarDatum(0, "0 t", "This week", "Now")], title="Moved", unit="t"),
    ):
        assert not chart.points
        assert "Nothing to draw yet." in render_to_string("components/chart.html", {"chart": chart})


def test_the_best_of_each_stretch_is_kept() -> None:
    data = [datum(1000 - day, day % 7, is_record=day == 503) for day in range(1000)]
    kept = thinned(data)
    assert len(kept) <= MOST_POINTS
    assert kept == sorted(kept, key=lambda one: one.on)
    assert data[503] in kept
    assert {one.value for one in kept} <= {5, 6, 503 % 7}


def test_running_bests_beat_what_was_before() -> None:
    assert running_bests([10, 10, 12, None, 11, 12.5]) == [False, False, True, False, False, True]


def test_points_are_drawn_for_pointing_and_for_those_who_listen() -> None:
    chart = line_chart([Series([datum(7, 30), datum(0, 40, is_record=True)])], title="<Row>", unit="kg", id="row")
    drawn = render_to_string("components/chart.html", {"chart": chart})
    assert drawn.count('tabindex="0"') == 3  # two points, and the table that scrolls
    assert 'aria-label="16 Nov 2026: 40 kg, a record"' in drawn
    assert "&lt;Row&gt;" in drawn
    assert "<Row>" not in drawn
    assert drawn.count("<tr>") == 3
