"""How schemas change: what differs between two (`diff`), how one takes changes in (`evolve`)."""
