"""Schemas of others: pandera's (`pandera`), and what a fitted model expects (`fitted`)."""
