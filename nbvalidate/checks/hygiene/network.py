"""The network: cells that fetch something, so that they fail or change without a warning."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.hygiene.shell import Command, calls_commands, magic_commands
from nbvalidate.checks.hygiene.strings import constants, leading_text, string_of
from nbvalidate.dataflow.calls import Call
from nbvalidate.findings import Finding

__all__ = ["network_access"]

_REMOTE = re.compile(r"(?:https?|ftp|s3|s3a|gs|gcs|abfss?|az|hf|hdfs)://", re.IGNORECASE)
_LOCALHOST = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)")

_CALLS = re.compile(
    r"requests\.(?:get|post|put|delete|patch|head|request|Session|session)$|requests\.Session\(\)\."
    r"|httpx\.(?:get|post|put|delete|patch|head|request|stream|Client|AsyncClient)$|aiohttp\.ClientSession$"
    r"|urllib\.request\.(?:urlopen|urlretrieve)$|urllib2?\.(?:urlopen|urlretrieve)$|urllib3\.PoolManager$"
    r"|six\.moves\.urllib\.request\.\w+$|wget\.download$|gdown\.(?:download|cached_download|download_folder)$"
    r"|seaborn\.load_dataset$|sklearn\.datasets\.fetch_\w+$|datasets\.load_dataset$|nltk\.download$"
    r"|(?:tensorflow\.)?keras\.datasets\.\w+\.load_data$|tensorflow_datasets\.load$"
    r"|tensorflow\.keras\.utils\.get_file$|keras\.utils\.get_file$|tensorflow_hub\.(?:load|KerasLayer)$"
    r"|torch\.hub\.(?:load|load_state_dict_from_url|download_url_to_file)$"
    r"|yfinance\.(?:download|Ticker|Tickers)$|pandas_datareader\.|kagglehub\.(?:\w+_download|dataset_load)$"
    r"|opendatasets\.download$|boto3\.(?:client|resource|Session)$|ucimlrepo\.fetch_ucirepo$"
    r"|huggingface_hub\.(?:hf_hub_download|snapshot_download|login|notebook_login)$|gensim\.downloader\.load$"
    r"|statsmodels\.api\.datasets\.get_rdataset$|spacy\.cli\.download$|google\.cloud\.\w+\.Client$"
    r"|openml\.datasets\.get_\w+$|selenium\.webdriver\.\w+$|statsbombpy\.sb\.|wikipedia\.\w+$|tweepy\.API$"
    r"|openai\.(?:OpenAI|\w*Completion\.create)$|anthropic\.Anthropic$|mlflow\.set_tracking_uri$|wandb\.(?:init|login)$"
)
_FRAME_READER = re.compile(
    r"(?:pandas|polars|geopandas|dask\.dataframe|modin\.pandas)\.(?:read_\w+|scan_\w+)$"
)
_OTHER_READER = re.compile(
    r"numpy\.(?:loadtxt|genfromtxt)$|skimage\.io\.imread$|imageio\.(?:v\d\.)?imread$|pyreadr\."
)
_VISION = re.compile(r"torchvision\.datasets\.\w+$")
_APPLICATION = re.compile(r"(?:tensorflow\.)?keras\.applications\.(?:\w+\.)?[A-Z]\w+$")
_PROGRAMS = frozenset({"wget", "curl", "gdown", "aria2c", "scp", "rsync", "gsutil"})
_SUBCOMMANDS = {
    "git": ("clone", "pull", "fetch", "push"),
    "kaggle": ("datasets", "competitions", "kernels", "d", "c"),
    "aws": ("s3",),
    "svn": ("checkout", "export"),
    "dvc": ("pull", "fetch", "get"),
    "huggingface-cli": ("download", "login"),
}
_HINT = re.compile(
    r"://|requests|httpx|urlopen|urlretrieve|load_dataset|fetch_|download|load_data|get_file|hub|yf|finance"
    r"|boto3|wget|curl|git|kaggle|from_pretrained|gdown|applications|openai|OpenAI|nthropic|wandb|webdriver"
    r"|aiohttp|tfds|api|Client|url|wikipedia|DataReader|data_reader|Transformer|pipeline|sb\.|web\.|aws|dvc|rsync"
)  # fmt: skip


def network_access(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per cell, at the first access."""
    texts: dict[str, str] | None = None
    for cell, calls in zip(facts.cells, facts.calls, strict=True):
        if not _HINT.search(cell.cell.source):
            continue
        found: list[tuple[int, str, ast.AST | None]] = []
        commands = [*magic_commands(cell)]
        for call in calls:
            texts = constants(facts) if texts is None else texts
            what = _accesses(call, texts)
            if what:
                found.append((call.node.lineno, what, call.node))
            commands.extend(calls_commands(call))
        found.extend((c.line, what, c.node) for c in commands if (what := _fetches(c)))
        if not found:
            continue
        found.sort(key=lambda f: f[0])
        line, what, node = found[0]
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield cell.finding(
            rule,
            f"Cell {cell.cell.index} needs the network: `{what}`{more}.",
            node,
            **({} if node else {"line": line, "end_line": line}),
            names=(what,),
            fix="Save what it fetches beside the notebook and read the file,"
            " or pin the version that it downloads.",
            evidence={"accesses": len(found)},
        )


def _accesses(call: Call, texts: Mapping[str, str]) -> str:
    shown = ast.unparse(call.node.func)
    shown = shown if len(shown) < 60 else call.method
    if call.receiver and call.method != "from_pretrained":
        return ""
    first = call.node.args[0] if call.node.args else None
    if _CALLS.match(call.name):
        target = leading_text(first, texts)
        return "" if _LOCALHOST.match(target) else shown
    if _FRAME_READER.match(call.name) or _OTHER_READER.match(call.name):
        if first is None:
            keywords = ("filepath_or_buffer", "io", "path", "source", "filename", "fname")
            first = next((k for name in keywords if (k := call.keyword(name)) is not None), None)
        target = leading_text(first, texts)
        return shown if _REMOTE.match(target) and not _LOCALHOST.match(target) else ""
    if call.method == "from_pretrained":
        name = string_of(first)
        return shown if name and not re.match(r"[./~\\]|[A-Za-z]:", name) else ""
    if _VISION.match(call.name):
        value = call.keyword("download")
        return shown if isinstance(value, ast.Constant) and value.value is True else ""
    if _APPLICATION.match(call.name):
        weights = call.keyword("weights")
        return shown if weights is None or string_of(weights) == "imagenet" else ""
    if call.name.startswith("torchvision.models."):
        value = call.keyword("pretrained")
        return shown if isinstance(value, ast.Constant) and value.value is True else ""
    if call.name in ("sentence_transformers.SentenceTransformer", "transformers.pipeline"):
        return shown if string_of(first) else ""
    return ""


def _fetches(command: Command) -> str:
    words = [w for w in command.words if w != "sudo"]
    if not words:
        return ""
    program = words[0].rpartition("/")[2]
    if program in _PROGRAMS and len(words) > 1:
        if program in ("scp", "rsync") and not any(":" in w for w in words):
            return ""
        return (
            ""
            if any(w in ("--version", "--help") or _LOCALHOST.match(w) for w in words)
            else program
        )
    if len(words) > 1 and words[1] in _SUBCOMMANDS.get(program, ()):
        return f"{program} {words[1]}"
    return "spacy download" if words[1:4] == ["-m", "spacy", "download"] else ""
