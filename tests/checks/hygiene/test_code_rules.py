"""Flagged code and its clean look-alikes, for each rule about code."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from hygiene_cases import run

NP = "import numpy as np\n"
SK = "from sklearn.{} import {}\n"
FLAGGED = {
    "HYG001": ["x = (1", "for x in y\n    pass", "x = = 1", "def f(:\n  pass", "a b c"],
    "HYG101": [
        "open('/home/ada/x.csv')", "p = r'C:\\Users\\ada\\x.csv'", "import os\nos.chdir('D:/data/')",
        "%cd /content/drive/MyDrive", "!cp /mnt/x/y.csv .", "import pandas as pd\npd.read_csv('~/x.csv')",
        "from pathlib import Path\nPath('/srv/stuff/x')", "f = f'/Users/ada/{n}.csv'",
    ],
    "HYG201": [
        NP + "np.random.rand(3)", NP + "rng = np.random.default_rng()", "import random\nrandom.choice([1])",
        "import torch\ntorch.randn(3)", "import pandas as pd\ndf = pd.DataFrame()\ndf.sample(frac=1)",
        NP + "np.random.rand(3)\n# %%\nnp.random.seed(0)", NP + "np.random.seed()\nnp.random.rand()",
        "import random\n" + NP + "np.random.seed(0)\nrandom.random()",
        "from numpy.random import randn\nrandn(3)", NP + "np.random.RandomState(None)",
    ],
    "HYG202": [
        SK.format("model_selection", "train_test_split") + "train_test_split(X)",
        SK.format("model_selection", "KFold") + "KFold(5, shuffle=True)",
        SK.format("ensemble", "RandomForestClassifier") + "RandomForestClassifier(random_state=None)",
        SK.format("linear_model", "LogisticRegression") + "LogisticRegression(solver='saga')",
        "import sklearn.svm\nsklearn.svm.SVC(probability=True)",
        "from sklearn import cluster\ncluster.KMeans(3)", "from imblearn.over_sampling import SMOTE\nSMOTE()",
    ],
    "HYG402": [
        "import requests\nrequests.get(u)", "import pandas as pd\npd.read_csv('https://x.org/a.csv')",
        "!wget https://x.org/a.csv", "!git clone https://github.com/a/b", "import nltk\nnltk.download('punkt')",
        "import seaborn as sns\nsns.load_dataset('tips')",
        "import pandas as pd\nurl = 'https://x.org'\n# %%\npd.read_csv(url + '/a.csv')",
    ],
    "HYG403": [
        "from datetime import date\nd = date.today()\nuse(d)", "import pandas as pd\npd.Timestamp.now() - pd.Timedelta('1d')",
        "import datetime\nage = datetime.datetime.now().year - born", NP + "x = f(np.datetime64('today'))",
        "import time\nnp.random.seed(int(time.time()))", "import time\nrun = 'run' + time.strftime('%Y')\nsave(run)",
    ],
    "HYG303": [
        "!pip install pandas", "%pip install -q pandas>=2", "pip install pandas",
        "!{sys.executable} -m pip install a b==1", "!conda install -c conda-forge numpy -y",
        "import os\nos.system('pip install pandas')", "!pip install git+https://github.com/a/b.git",
        "!apt update && pip install x", "%%bash\npip install x", "%pip install x~=1.2",
    ],
    "HYG301": [
        "\n# %%\n".join([*["x = f(1)"] * 5, line])
        for line in ("import os", "from a import b", "import a, b", "import a.b as c", "x = 1\nimport os")
    ],
}  # fmt: skip
CLEAN = {
    "HYG001": ["x = 1", "%time x = 1", "!ls", "await f()", "plot()\n;", "?print", "  x = 1\ny = 2", "", "type T = int"],
    "HYG101": [
        "url = 'https://x.org/home/ada'", "app.route('/api/v1')", "open('/dev/null')", "'a/b'.split('/')",
        "d = '12/31/2020'", "t.xpath('//div/a')", "'''/home/ada docs'''", "# /home/ada\nx = 1",
        "h = '</div>'", "print('/home/ada')", "open('data/x.csv')", "x = r'/\\d+/'", "a = 'C: the drive'",
        "p = '../data/x.csv'", "!ls data", "x = '~ 5 %'",
    ],
    "HYG201": [
        NP + "np.random.seed(0)\n# %%\nnp.random.rand(3)", NP + "rng = np.random.default_rng(1)\nrng.random()",
        "random = 5\nrandom.choice", "import random\nrandom.seed(1)\nrandom.random()",
        "from utils import seed_everything\nseed_everything(1)\n# %%\n" + NP + "np.random.rand()",
        "import pandas as pd\ndf.sample(5, random_state=1)", "import torch\ntorch.manual_seed(0)\ntorch.rand(1)",
        "import tensorflow as tf\ntf.keras.utils.set_random_seed(1)\n" + NP + "np.random.rand()",
        "def set_all():\n    import numpy as np\n    np.random.seed(0)\nset_all()\n# %%\n" + NP + "np.random.rand()",
        "import random as r\nx = r.Random(3)",
    ],
    "HYG202": [
        SK.format("model_selection", "train_test_split") + "train_test_split(X, shuffle=False)",
        SK.format("model_selection", "KFold") + "KFold(5)", SK.format("svm", "SVC") + "SVC()",
        SK.format("linear_model", "LogisticRegression") + "LogisticRegression()",
        SK.format("ensemble", "RandomForestClassifier") + "RandomForestClassifier(**params)",
        "from mine import RandomForestClassifier\nRandomForestClassifier()",
        NP + "np.random.seed(0)\n# %%\n" + SK.format("cluster", "KMeans") + "KMeans()",
        SK.format("ensemble", "HistGradientBoostingClassifier") + "HistGradientBoostingClassifier()",
        "from xgboost import XGBClassifier\nXGBClassifier()", SK.format("decomposition", "PCA") + "PCA(2)",
    ],
    "HYG402": [
        "import pandas as pd\npd.read_csv('a.csv')", "requests = {}\nrequests.get('a')", "d.get('https://x')",
        "m.from_pretrained('./model')", "url = 'https://x.org'", "!ls", "import requests\nrequests.get('http://localhost:80')",
        "!git status", "import torchvision\ntorchvision.datasets.MNIST('d')",
    ],
    "HYG403": [
        "import time\nt = time.time()\n# %%\nprint(time.time() - t)", "import time\ntime.sleep(1)",
        "from datetime import datetime\na = datetime.now()\nb = datetime.now()\nprint(b - a)",
        "from datetime import datetime\nprint(datetime.now())", "import time\nt0 = time.time()\nf()\nprint(f'{time.time()-t0:.1f}')",
        "import time\ntime.perf_counter()", "import pandas as pd\npd.to_datetime('2020-01-01')", "clock.now()",
    ],
    "HYG303": [
        "!pip install pandas==2.2.3", "%pip install -r requirements.txt", "!pip install -e .", "!pip install .",
        "!pip install --upgrade pip", "!pip uninstall x", "!conda install numpy=1.2", "!pip list", "# !pip install x",
        "!pip install git+https://github.com/a/b.git@v1.0", "!pip install --help", "!pip install 'x===1'",
    ],
    "HYG301": [
        "\n# %%\n".join([*["x = f(1)"] * 5, line])
        for line in ("from a import *", "try:\n    import a\nexcept ImportError:\n    a = None", "def f():\n    import a")
    ]
    + ["\n# %%\n".join(["import os", *["x = f(1)"] * 5, "import os"]), "\n# %%\n".join([*["x = 1"] * 9, "import os"])],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, ts in FLAGGED.items() for t in ts])
def test_it_is_flagged(code, text):
    assert run(code, text)


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, ts in CLEAN.items() for t in ts])
def test_a_look_alike_is_clean(code, text):
    assert run(code, text) == []


def test_one_finding_per_generator_counts_its_draws():
    (found,) = run("HYG201", NP + "np.random.rand()\n# %%\nnp.random.rand()")
    assert found.evidence["draws"] == 2
    assert found.cell_index == 0
