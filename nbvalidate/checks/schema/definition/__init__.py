"""What a schema is: the model, its YAML with line numbers, and the little language of row rules.

Reading order: `types` (logical types), `model` (`Schema`, `Column`), `expressions` and `nodes`
(row rules), `valid` and `valid_column` (what makes no sense), `read` and `write` (YAML).
"""
