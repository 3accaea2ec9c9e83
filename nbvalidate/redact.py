"""Secrets in text: finding them by their shape or by the name they are given, and masking them.

The rule HYG401 and everything that prints a piece of a notebook use the same patterns, so that no
report shows what the rule would call a secret.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Secret", "find_secrets", "mask", "redact"]


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: what it is, and from where to where in the text."""

    kind: str
    start: int
    end: int


#: Kind, a piece that must be in the text (looking for it is far cheaper than the pattern), pattern.
_SHAPES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, hint, re.compile(pattern))
    for kind, hint, pattern in (
        ("AWS access key", "AKIA", r"\bAKIA[0-9A-Z]{16}\b"),
        ("AWS access key", "ASIA", r"\bASIA[0-9A-Z]{16}\b"),
        ("GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b"),
        ("GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{22,255}\b"),
        ("GitLab token", "glpat-", r"\bglpat-[A-Za-z0-9_-]{20,}"),
        ("Slack token", "xox", r"\bxox[abeprs]-[A-Za-z0-9-]{10,}"),
        ("Slack webhook", "hooks.slack", r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"),
        ("Google API key", "AIza", r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
        ("Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[A-Za-z0-9_-]{20,}"),
        ("Anthropic API key", "sk-ant-", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
        ("OpenAI API key", "sk-", r"\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}"),
        ("Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,}\b"),
        ("Stripe key", "_live_", r"\b[rs]k_live_[A-Za-z0-9]{16,}\b"),
        ("SendGrid key", "SG.", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
        ("PyPI token", "pypi-AgE", r"\bpypi-AgE[A-Za-z0-9_-]{40,}"),
        ("Groq API key", "gsk_", r"\bgsk_[A-Za-z0-9]{40,}\b"),
        ("Azure storage key", "AccountKey=", r"(?<=AccountKey=)[A-Za-z0-9+/]{60,}={0,2}"),
        ("Azure signature", "sig=", r"(?<=[?&]sig=)[A-Za-z0-9%+/]{40,}={0,2}"),
        ("JSON web token", "eyJ", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
        (
            "private key",
            "PRIVATE KEY-----",
            (
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|[\sA-Za-z0-9+/=\",])*"
            r"[A-Za-z0-9+/]{32}(?:(?!-----)[\s\S])*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
            ),
        ),
    )
)  # fmt: skip

_URL_LOGIN = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"<>{}$]{0,64}:([^\s/@'\"<>{}$]{3,128})@[\w.-]"
)

#: A name that holds secrets, what stands between it and its value, and the value in quotes.
_NAMED = re.compile(
    r"(?P<word>api_?-?key|access_?-?key|secret|token|passw(?:or)?d|passphrase|auth_?key|pwd"
    r"|account_?key|private_?key|client_?key)(?P<more>[A-Za-z0-9_-]*)"
    r"(?:\\?[\"']\s*\]?\s*[=:,]|\s*=|\s*:(?:\s*str\s*=)?)\s*"
    r"(?:[rbu]{0,2}\\?(?P<quote>[\"'])(?P<quoted>[^\"'\n\\]{4,512})\\?(?P=quote)"
    r"|(?P<bare>[A-Za-z0-9+/_~.-]{20,512}={0,2})(?=$|[\s&;<\"']))",
    re.IGNORECASE | re.MULTILINE,
)
#: Shell options: `--password hunter2`, `--token=...`.
_OPTION = re.compile(
    r"--(?:password|passwd|token|api-?key|secret(?:-key)?|auth-?token)[= ]+"
    r"(?P<value>[^\s\"'$<{-]\S{5,})"
)
_HINTS = ("key", "secret", "token", "passw", "passphrase", "pwd")

#: Names that only look as if: text processing, tokenizers, columns, forms.
_NOT_SECRET_AFTER = re.compile(
    r"^_?(s$|i[sz]|name|id|_?ids|type|pattern|count|len|size|url|uri|path|file|field|label|column|col|hash"
    r"|_?index|_?list|_?limit|env|var|format|regex|length|input|prompt|hint|text|help|arn|version)",
    re.IGNORECASE,
)
_NOT_SECRET_BEFORE = re.compile(
    r"(pad|sep|cls|mask|unk|bos|eos|oov|start|end|stop|special|next|first|last|n|num|max|min|public|pub"
    r"|sort|primary|foreign|tokenize|image|audio|video|continuation|page|sync|word|sub|cont|csrf_?name)_?-?$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"your|my[_-]|xxx|x{4}|\*{3}|\.{3}|<|>|\[|\{|\$|%\(|%s|example|sample|placeholder|change_?-?me"
    r"|insert|enter|replace|dummy|fake|redact|secret_?key|api_?key|token|password|passwd|hidden"
    r"|removed|here|none|null|todo|test|demo|abcdef|123456|000000|foobar|environ|getenv|config|…|•",
    re.IGNORECASE,
)
_UUID_OR_HASH = re.compile(r"(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}")


def find_secrets(text: str) -> list[Secret]:
    """All secrets of `text` in order, not overlapping."""
    found: list[Secret] = []
    for kind, hint, pattern in _SHAPES:
        if hint in text:
            found.extend(
                Secret(kind, *m.span()) for m in pattern.finditer(text) if _varied(m.group())
            )
    if "://" in text and "@" in text:
        found.extend(
            Secret("password in a URL", *m.span(1))
            for m in _URL_LOGIN.finditer(text)
            if not _PLACEHOLDER.search(m[1]) and m[1].lower() not in _COMMON_LOGINS
        )
    lower = text.lower()
    if any(hint in lower for hint in _HINTS):
        found.extend(_named(text))
    found.sort(key=lambda s: (s.start, -s.end))
    kept: list[Secret] = []
    for secret in found:
        if not kept or secret.start >= kept[-1].end:
            kept.append(secret)
    return kept


#: What documentation and containers use; nobody's secret.
_COMMON_LOGINS = frozenset(
    "pass pw pwd user postgres root admin guest password secret login mysql".split()
)


def _named(text: str) -> Iterator[Secret]:
    for match in _NAMED.finditer(text):
        group = "quoted" if match["quoted"] is not None else "bare"
        value, word = match[group], match["word"].lower()
        before = re.search(r"[\w-]*$", text[max(0, match.start() - 40) : match.start()])
        if before and _NOT_SECRET_BEFORE.search(before.group()):
            continue
        if _NOT_SECRET_AFTER.match(match["more"]) and not _is_surely_random(value):
            continue
        if word.startswith("pass") or word == "pwd":
            good = group == "quoted" and _is_password(value)
        else:
            good = _is_random(value, 3.0 if group == "quoted" else 3.5)
        if good:
            name = "password" if word.startswith("p") and word != "private_key" else "key or token"
            yield Secret(f"{name} in {_whole(before, match)!r}", *match.span(group))
    for match in _OPTION.finditer(text):
        if not _PLACEHOLDER.search(match["value"]) and _is_password(match["value"]):
            yield Secret("secret in a shell option", *match.span("value"))


def _whole(before: re.Match[str] | None, match: re.Match[str]) -> str:
    return (before.group() if before else "") + match["word"] + match["more"]


def _varied(text: str) -> bool:
    """`AKIAXXXXXXXXXXXXXXXX` has the shape, but nobody's key repeats one character."""
    tail = text[4:]
    return len(set(tail)) >= 6 and not re.search(
        r"x{5}|\*{3}|\.{3}|your|example|placeholder|12345678|abcdefgh", text, re.IGNORECASE
    )


def _is_password(value: str) -> bool:
    if not 6 <= len(value) <= 64 or re.search(r"\s", value) or _PLACEHOLDER.search(value):
        return False
    letters, others = bool(re.search(r"[A-Za-z]", value)), bool(re.search(r"[\d!@#%^&*+?]", value))
    return letters and others and not re.search(r"^[/.~]|://|[()=:]", value)


def _is_random(value: str, least: float) -> bool:
    if len(value) < 16 or re.search(r"[\s()<>{}\[\],;]|://", value) or _PLACEHOLDER.search(value):
        return False
    if not (re.search(r"\d", value) and re.search(r"[A-Za-z]", value)):
        return False
    if _UUID_OR_HASH.fullmatch(value) is None and value.count(".") > 3:
        return False
    # model names, paths and identifiers are made of words: count what is left without them
    rest = re.sub(r"[/_.-]", "", _WORDS.sub("", value))
    return len(rest) >= len(value) / 3 and _entropy(value) >= least


def _is_surely_random(value: str) -> bool:
    """A long mixed value is a key even where it is called `api_key_id`."""
    mixed = re.search(r"[a-z]", value) and re.search(r"[A-Z]", value) and " " not in value
    return len(value) >= 32 and bool(mixed) and _is_random(value, 4.2)


def _entropy(value: str) -> float:
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def mask(secret: str) -> str:
    """At most the first four characters, and how long it is."""
    shown = secret[:4] if len(secret) >= 16 else secret[:1]
    return f"{shown}…({len(secret)} characters)"


def redact(text: str) -> str:
    """`text` with every secret masked."""
    secrets = find_secrets(text)
    if not secrets:
        return text
    parts: list[str] = []
    position = 0
    for secret in secrets:
        parts += [text[position : secret.start], mask(text[secret.start : secret.end])]
        position = secret.end
    return "".join([*parts, text[position:]])
