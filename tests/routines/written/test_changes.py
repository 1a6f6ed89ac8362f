"""What differs between two texts, as it is shown."""

from hypothesis import given
from hypothesis import strategies as st

from routines.written.changes import Line, changes, has_changes


def shown(lines: list[Line]) -> list[str]:
    """One string a line: + and − for whole lines, [−old−] and [+new+] for words within."""
    signs = {"same": "  ", "added": "+ ", "removed": "− ", "changed": "± "}
    found = []
    for line in lines:
        if line.kind == "gap":
            found.append(f"… {line.skipped}")
            continue
        words = "".join(
            piece.text
            if line.kind != "changed" or piece.kind == "same"
            else f"[{'+' if piece.kind == 'added' else '−'}{piece.text}]"
            for piece in line.pieces
        )
        found.append(signs[line.kind] + words)
    return found


def test_words_within_a_line_and_whole_lines_are_told_apart() -> None:
    before = "# Back day\n\nPlank: 3 × 30 s\nFace pull: 3 × 12–15 @ 20 kg\nA: 1\nB: 1\nC: 1\nD: 1\nSuperman: 3 × 10\n"
    after = "# Back day\n\nPlank: 3 × 30 s\nFace pull: 4 × 12–15 @ 22.5 kg\nA: 1\nB: 1\nC: 1\nD: 1\nSeated row: 3 × 8\n"
    assert shown(changes(before, after)) == [
        "  # Back day",
        "  Plank: 3 × 30 s",
        "± Face pull: [−3][+4] × 12–15 @ [−20][+22.5] kg",
        "  A: 1",
        "  B: 1",
        "  C: 1",
        "  D: 1",
        "− Superman: 3 × 10",
        "+ Seated row: 3 × 8",
    ]


def test_long_runs_without_a_change_are_gaps() -> None:
    lines = [f"Move {n}: 3 × {n}" for n in range(1, 20)]
    assert shown(changes("\n".join(lines), "\n".join([*lines, "New: 1"]))) == [
        "… 17",
        "  Move 18: 3 × 18",
        "  Move 19: 3 × 19",
        "+ New: 1",
    ]


def test_nothing_changes_between_equal_texts_and_empty_lines_dont_count() -> None:
    assert not has_changes(changes("# A\n\nPlank\n", "# A\nPlank"))
    assert not has_changes(changes("", ""))


LINES = st.lists(
    st.sampled_from(["# A", "Plank: 3 × 12", "Plank: 4 × 12 @ 20 kg", "  > Note", "Row", "a b c", "c b a"])
)


@given(LINES, LINES)
def test_both_texts_can_be_read_off_their_differences(before: list[str], after: list[str]) -> None:
    lines = [line for line in changes("\n".join(before), "\n".join(after)) if line.kind != "gap"]
    skipped = sum(line.skipped for line in changes("\n".join(before), "\n".join(after)))
    olds = [line for line in lines if line.kind != "added"]
    news = [line for line in lines if line.kind != "removed"]
    assert (len(olds) + skipped, len(news) + skipped) == (len(before), len(after))
    if not skipped:
        assert [without(line, "added") for line in olds] == [line.strip() for line in before]
        assert [without(line, "removed") for line in news] == [line.strip() for line in after]


def without(line: Line, kind: str) -> str:
    return "".join(piece.text for piece in line.pieces if line.kind != "changed" or piece.kind != kind)
