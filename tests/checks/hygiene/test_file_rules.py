"""Secrets, dependencies, outputs and the form of the notebook."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from hygiene_cases import notebook, run

from nbvalidate.notebook.model import Cell, Notebook
from nbvalidate.redact import redact

KEY = "q7Zt0VbN3xLw9RkD2mPf8sHy"
# put together here, so that scanners of this repository stay quiet
SECRETS = [
    f"api_key = '{KEY}'", f"f(token='{KEY}')", f"os.environ['OPENAI_API_KEY'] = '{KEY}'",
    "k = 'AK" + "IA2E0A8F3B244C9986'", "t = 'gh" + "p_" + "a1B2c3D4e5F6" * 3 + "'", "password = 'hunter2!pw'",
    "u = 'postgres://ada:s3cr" + "Et9@db.org/x'", "%env API_TOKEN=" + KEY, "d = {'secret': '" + KEY + "'}",
    "h = 'hf_" + "aB3dE6gH9j" * 4 + "'", "# api_key = '" + KEY + "'",
    "ibm_api_key_id = '" + KEY + "Q9dE_tzBK00I2y9L6" + "'",
]  # fmt: skip
HARMLESS = [
    "api_key = 'YOUR_API_KEY'", "token = 'the'", "t(pad_token='[PAD]')", "key = os.environ['API_KEY']",
    "api_key = 'xxxxxxxxxxxxxxxxxxxxxxxx'", "password = input('Password: ')", "password = getpass.getpass()",
    "secret = '<your secret here>'", "commit = '0b5c1f4d8e9a7b6c5d4e3f2a1b0c9d8e7f6a5b4c'",
    "tokens = tokenizer('bert-base-uncased-v2-1024')", "df['key'] = 'value'", "sort_key = 'a1b2c3d4e5f6g7h8i9'",
    "d = {'password': 'Password'}", "token_pattern = r'(?u)\\b\\w+\\b12345'", "u = 'https://x.org:443/a@b'",
]  # fmt: skip


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_found_and_never_shown(text):
    (found,) = run("HYG401", text)
    masked = redact(text)
    assert masked != text
    for piece in (KEY, "hunter2!pw", "0A8F3B244C9986", "c3D4e5F6", "s3crEt9"):
        assert piece not in masked + found.message + str(found.evidence)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_is_clean(text):
    assert run("HYG401", text) == []
    assert redact(text) == text


def test_a_secret_in_an_output_is_found():
    output = {"output_type": "stream", "name": "stdout", "text": [f"api_key: '{KEY}'\n"]}
    (found,) = run("HYG401", Notebook("a.ipynb", (Cell(0, "a", "code", "f()", outputs=(output,)),)))
    assert found.evidence["where"] == "output"


@pytest.mark.parametrize(
    ("file", "content", "module", "declared"),
    [
        ("requirements.txt", "Scikit_Learn>=1 ; python_version > '3'", "sklearn", True),
        ("requirements.txt", "opencv-python-headless[x]==1  # c", "cv2", True),
        ("requirements.txt", "x @ https://a.org/x.zip", "x", True),
        ("requirements.txt", "git+https://a.org/b#egg=mine", "mine", True),
        ("pyproject.toml", "[project]\nname='p'\ndependencies=['pillow']", "PIL", True),
        ("pyproject.toml", "[dependency-groups]\na=['pyyaml']", "yaml", True),
        ("pyproject.toml", "[tool.poetry.group.d.dependencies]\nnumpy='*'", "numpy", True),
        ("pyproject.toml", "[project]\nname='my-p'\ndependencies=[]", "my_p", True),
        ("environment.yml", "dependencies:\n- pytorch=2\n- pip:\n  - bs4", "torch", True),
        ("environment.yml", "dependencies:\n- matplotlib-base", "mpl_toolkits", True),
        (
            "setup.py",
            "from setuptools import setup\nsetup(install_requires=['attrs'])",
            "attr",
            True,
        ),
        ("setup.cfg", "[options]\ninstall_requires =\n  pyjwt", "jwt", True),
        ("Pipfile", "[packages]\ngitpython='*'", "git", True),
        ("requirements.txt", "numpy", "os", True),
        ("requirements.txt", "numpy", "google.colab", True),
        ("requirements.txt", "google-cloud-storage", "google.cloud.storage", True),
        ("requirements.txt", "numpy", "pandas", False),
        ("requirements.txt", "google-cloud-storage", "google.cloud.bigquery", False),
        ("pyproject.toml", "[project]\nname='p'\ndependencies=['numpy']", "sklearn", False),
        ("environment.yml", "dependencies:\n- python", "torch", False),
        ("Pipfile", "[packages]\nnumpy='*'", "yaml", False),
        ("setup.cfg", "[options]\ninstall_requires =\n  numpy", "PIL", False),
    ],
)
def test_an_import_needs_a_declaration(tmp_path, file, content, module, declared):
    (tmp_path / ".git").mkdir()
    (tmp_path / file).write_text(content)
    found = run("HYG302", f"import {module}", str(tmp_path / "nb.ipynb"))
    assert bool(found) is not declared


def test_local_modules_optional_imports_and_own_installs_are_declared(tmp_path):
    (tmp_path / "requirements.txt").write_text("-r more.txt\n")
    (tmp_path / "more.txt").write_text("numpy\n")
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "src" / "pack").mkdir(parents=True)
    (tmp_path / "src" / "pack" / "__init__.py").write_text("")
    text = "%pip install tqdm==4\nimport mine, pack, numpy, tqdm\ntry:\n    import foo\nexcept ImportError:\n    pass"
    assert run("HYG302", text, str(tmp_path / "nb.ipynb")) == []


def test_modules_that_the_notebook_or_protoc_writes_are_its_own(tmp_path):
    (tmp_path / "requirements.txt").write_text("numpy\n")
    cells = [
        Cell(0, "a", "code", "%%writefile tools.py\nx = 1"),
        Cell(1, "b", "code", "import tools, person_pb2"),
    ]
    path = str(tmp_path / "nb.ipynb")
    assert run("HYG302", Notebook(path, tuple(cells))) == []
    assert len(run("HYG302", Notebook(path, (cells[1],)))) == 1


def test_a_project_that_declares_nothing_is_not_judged(tmp_path):
    (tmp_path / ".git").mkdir()
    assert run("HYG302", "import foo", str(tmp_path / "nb.ipynb")) == []


def _with_output(output, tags=(), source="f()"):
    return Notebook("a.ipynb", (Cell(0, "a", "code", source, frozenset(tags), 1, (output,)),))


def _error(name):
    return {"output_type": "error", "ename": name, "evalue": "", "traceback": []}


def _text(size):
    return {"output_type": "stream", "name": "stdout", "text": "x" * size}


def _shown(kind, size):
    return {"output_type": "display_data", "data": {kind: "x" * size}}


@pytest.mark.parametrize(
    "name", ["ValueError", "KeyError", "KeyboardInterrupt", "ImportError", "E"]
)
def test_a_saved_error_is_flagged_unless_tagged(name):
    assert run("HYG502", _with_output(_error(name)))[0].names == (name,)
    assert run("HYG502", _with_output(_error(name), ["raises-exception"])) == []


@pytest.mark.parametrize("kind", ["image/png", "text/html", "text/plain", "a/b", "image/svg+xml"])
def test_a_large_output_is_flagged(kind):
    assert kind in run("HYG501", _with_output(_shown(kind, 2_000_000)))[0].message
    assert run("HYG501", _with_output(_shown(kind, 1_000_000))) == []


@pytest.mark.parametrize("lines", [101, 102, 150, 200, 300])
def test_a_long_cell_is_flagged(lines):
    assert run("HYG503", "x = 1\n" * lines)[0].evidence["lines"] == lines
    assert run("HYG503", "x = 1\n" * (lines - lines // 2 - 50) + "\n" * 300) == []


@pytest.mark.parametrize("cells", [3, 4, 5, 6, 7])
def test_code_without_words_is_flagged(cells):
    code = notebook("\n# %%\n".join(["x = 1"] * cells))
    assert run("HYG504", code)
    words = Cell(cells, "m", "markdown", "Why.")
    assert run("HYG504", Notebook("a.ipynb", (*code.cells, words))) == []
    assert run("HYG504", Notebook("a.py", code.cells, kind="text")) == []


@pytest.mark.parametrize(
    ("language", "metadata", "checked"),
    [
        ("r", {}, False),
        ("julia", {}, False),
        ("bash", {}, False),
        ("python", {"language_info": {"version": "2.7.1"}}, False),
        ("python", {"kernelspec": {"name": "python2"}}, False),
        ("python", {}, True),
        ("python", {"kernelspec": "odd"}, True),
        ("python", {"kernelspec": {"name": "python3"}}, True),
        ("python", {"language_info": {"version": "3.11.2"}}, True),
        ("python", {"kernelspec": {"name": "conda-env-x-py"}}, True),
    ],
)
def test_other_languages_are_said_to_be_unchecked(language, metadata, checked):
    made = notebook("x = 1", language=language, metadata=metadata)
    assert bool(run("HYG002", made)) is not checked
