"""The live notebook: scenarios and random sessions, judged by a real Restart & Run All."""
