"""Files of moves: read, understood, written. Plain values in, plain values out; no Django but its translations."""
