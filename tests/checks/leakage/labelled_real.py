"""Snippets after what real notebooks do that the first sets did not have, in words of our own."""

from __future__ import annotations

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"
FIT = "m = LogisticRegression().fit(X_train, y_train)\n"
SCORE = "print(m.score(X_test, y_test))\n"

PREPROCESSING = {
    "a search that was given its rows when made": "from evalml import AutoMLSearch\nX = StandardScaler().fit_transform(X)\n"
    + SPLIT
    + "a = AutoMLSearch(X_train=X_train, y_train=y_train)\na.search()\nprint(mean_absolute_error(y_test, a.best_pipeline.predict(X_test)))",
    "code in an exported cell magic": "get_ipython().run_cell_magic('time', '', 'X = StandardScaler().fit_transform(X)\\n')\n"
    + SPLIT
    + FIT
    + SCORE,
    "code in an exported line magic": "s = StandardScaler()\nget_ipython().run_line_magic('time', 's.fit(X)')\nX = s.transform(X)\n"
    + SPLIT
    + FIT
    + SCORE,
    "modules by a star": "from sklearn import *\nX = preprocessing.StandardScaler().fit_transform(X)\n"
    + SPLIT
    + FIT
    + SCORE,
    "only watched": "X = StandardScaler().fit_transform(X)\n"
    + SPLIT
    + "from tensorflow.keras.models import Sequential\nm = Sequential()\nm.compile(loss='mse')\nm.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=9)",
    "sounds read one by one": "rows, marks = [], []\nfor path in glob.glob('*.wav'):\n    s, r = librosa.load(path)\n    rows.append(np.hstack([np.mean(s, axis=0), np.std(s, axis=0)]))\n    marks.append(path[0])\nX, y = StandardScaler().fit_transform(np.array(rows)), np.array(marks)\n"
    + SPLIT
    + FIT
    + SCORE,
    "files told apart by a folder": "folder = '../input/'\ntrain, test = pd.read_csv(folder + 'train.csv'), pd.read_csv(folder + 'test.csv')\nboth = pd.concat([train, test])\nboth['age'] = both['age'].fillna(both['age'].mean())\na, b = both[:len(train)], both[len(train):]\nm = LogisticRegression().fit(a[['age']], train.y)\nm.predict(b[['age']])",
    "one row per customer, scaled": "t = df.groupby('customer').mean().reset_index()\nX, y = StandardScaler().fit_transform(t[['age']]), t['default']\n"
    + SPLIT
    + FIT
    + SCORE,
    "attribute set by name": "class Rows:\n    def __init__(self, things):\n        for k, v in things.items():\n            setattr(self, k, v)\nrows = Rows(load())\nX = StandardScaler().fit_transform(rows.data)\nX_train, X_test, y_train, y_test = train_test_split(X, rows.target)\n"
    + FIT
    + SCORE,
    "fitted again on the test rows": SPLIT
    + "s = StandardScaler()\nm = LogisticRegression().fit(s.fit_transform(X_train), y_train)\nprint(m.score(s.fit_transform(X_test), y_test))",
}

OVERLAP = {
    "plotted over a grid too": "m = LogisticRegression().fit(X[['age']], y)\nprint(m.score(X[['age']], y))\ng = np.arange(min(X.age), max(X.age), 0.1).reshape(-1, 1)\nprint(m.predict(g))",
    "and a value tried": "m = LogisticRegression().fit(X[['age']], y)\nprint(accuracy_score(y, m.predict(X[['age']])), m.predict([[60]]))",
    "in Python 2": "m = LogisticRegression().fit(X, y)\nprint m.score(X, y)",
    "folds of all rows, test of an earlier split": SPLIT
    + "for a, b in KFold(5).split(X):\n    m = LogisticRegression().fit(X.iloc[a], y.iloc[a])\n    print(m.score(X_test, y_test))",
    "undersampled from all, tested by another split": "few, many = df[df.default == 1], df[df.default == 0]\nsmall = pd.concat([few, many.sample(len(few))])\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\na, b, c, d = train_test_split(small.drop('default', axis=1), small.default, random_state=1)\nm = LogisticRegression().fit(a, c)\n"
    + SCORE,
}

MULTI = {
    "in Python 2": SPLIT
    + "for k in 1, 3, 5:\n    m = KNeighborsClassifier(k).fit(X_train, y_train)\n    print k, m.score(X_test, y_test)",
    "crossed tables": SPLIT
    + FIT
    + "p = m.predict(X_test)\npd.crosstab(y_test, p)\nm2 = SVC().fit(X_train, y_train)\nq = m2.predict(X_test)\npd.crosstab(y_test, q)",
    "a helper imported": "from ours import report\n"
    + SPLIT
    + FIT
    + "report(m, X_test, y_test, 'first')\nm2 = SVC().fit(X_train, y_train)\nreport(m2, X_test, y_test, 'second')",
    "parts from a store": "import duckdb\nfrom ours import load, report\ndb = duckdb.connect('a.db')\nX_train, X_val = load(db, 'X_train'), load(db, 'X_val')\ny_train, y_val = load(db, 'y_train'), load(db, 'y_val')\nfor m in [SVC(), LogisticRegression()]:\n    m.fit(X_train, y_train)\n    report(m, X_val, y_val)",
    "a tuner": SPLIT
    + "import optuna\ndef objective(trial):\n    m = SVC(C=trial.suggest_float('C', 0, 1)).fit(X_train, y_train)\n    return accuracy_score(y_test, m.predict(X_test))\nstudy = optuna.create_study()\nstudy.optimize(objective, n_trials=50)\nprint(study.best_value)",
    "a tuner with a lambda": "import optuna\ndef run(trial, a, v, c, w):\n    m = SVC(C=trial.suggest_float('C', 0, 1)).fit(a, c)\n    return m.score(v, w)\n"
    + SPLIT
    + "optuna.create_study().optimize(lambda t: run(t, X_train, X_test, y_train, y_test))",
    "the same seed, not written out": "import argparse\nargs = argparse.ArgumentParser().parse_args()\nfor d in [1, 2, 3]:\n    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=args.seed)\n    m = SVC(degree=d).fit(X_train, y_train)\n    print(m.score(X_test, y_test))",
    "many models by one call": SPLIT
    + "from lazypredict.Supervised import LazyClassifier\nc = LazyClassifier()\na, b = c.fit(X_train, X_test, y_train, y_test)",
    "watched by several": SPLIT
    + "from xgboost import XGBClassifier\nfor d in [2, 4, 8]:\n    m = XGBClassifier(max_depth=d)\n    m.fit(X_train, y_train, eval_set=[(X_test, y_test)])",
    "a progress bar around the models": "from tqdm import tqdm\n"
    + SPLIT
    + "for m in tqdm([SVC(), LogisticRegression()]):\n    m.fit(X_train, y_train)\n    print(m.score(X_test, y_test))",
    "parts of an unknown loader": "from ours import loaders, Net\ntrain_rows, test_rows = loaders()\nfrom torch.nn import CrossEntropyLoss\nfor rate in [0.1, 0.01]:\n    net = Net(rate)\n    net.fit(train_rows, CrossEntropyLoss())\n    print(net.predict(test_rows, CrossEntropyLoss()))",
    "correlation as the score": SPLIT
    + "for m in [SVC(), LogisticRegression()]:\n    m.fit(X_train, y_train)\n    print(np.corrcoef(y_test, m.predict(X_test)))",
    "rows written out as a test": "import numpy as np\na, c = np.array([[1], [2], [4]]), [1, 2, 3]\nv, w = [[5], [6]], [4, 5]\nfor m in [SVC(), LogisticRegression()]:\n    m.fit(a, c)\n    print(m.score(v, w))",
    "one per customer": "t = df.groupby('customer').mean().reset_index()\nX, y = t[['age']], t['default']\n"
    + SPLIT
    + "for m in [SVC(), LogisticRegression()]:\n    m.fit(X_train, y_train)\n    print(m.score(X_test, y_test))",
    "split by days": "train, test = df[df['Date'] < '2015-01-01'], df[df['Date'] > '2014-12-31']\nf = ['age']\nfor m in [SVC(), LogisticRegression()]:\n    m.fit(train[f], train.default)\n    print(m.score(test[f], test.default))",
}

CLEAN = {
    "a sound at another rate": "from scipy import signal\nX = signal.resample(X, 8000)\n"
    + SPLIT
    + FIT
    + SCORE,
    "a search that was given its training rows when made": "from evalml import AutoMLSearch\n"
    + SPLIT
    + "s = StandardScaler()\na = AutoMLSearch(X_train=s.fit_transform(X_train), y_train=y_train)\na.search()\nprint(mean_absolute_error(y_test, a.best_pipeline.predict(s.transform(X_test))))",
    "one model per target": "df = pd.read_csv('a.csv')\nnames = ['wind', 'sun']\nX_train, X_test, Y_train, Y_test = train_test_split(df.drop(names, axis=1), df[names])\nfor n in names:\n    m = LogisticRegression().fit(X_train, Y_train[n])\n    print(n, m.score(X_test, Y_test[n]))",
    "predictions divided by the number of folds": "import yaml\nsettings = yaml.safe_load(open('s.yaml'))\nrows, other = pd.read_csv('train.csv'), pd.read_csv('test.csv')\nX, y = rows[['a', 'b']], rows['y']\ntotal = np.zeros(len(other))\nfor i, j in KFold(settings['k']).split(X):\n    m = LogisticRegression().fit(X.iloc[i], y.iloc[i])\n    print(m.score(X.iloc[j], y.iloc[j]))\n    total += m.predict(other[['a', 'b']]) / settings['k']",
    "boosting that prints how far it is, seed by seed": "import xgboost as xgb\na, b = xgb.DMatrix('a.buffer'), xgb.DMatrix('b.buffer')\nfor seed in range(9):\n    m = xgb.train({'seed': seed}, a, 100, [(b, 'test')])",
    "two files of one folder": "folder = '../input/'\ntrain, test = pd.read_csv(folder + 'train.csv'), pd.read_csv(folder + 'test.csv')\nm = SVC().fit(train[['age']], train.y)\nprint(m.score(test[['age']], test.y))",
    "two files by f-strings": "train, test = pd.read_csv(f'{folder}train.csv'), pd.read_csv(f'{folder}test.csv')\nm = SVC().fit(train[['age']], train.y)\nprint(m.score(test[['age']], test.y))",
    "two files by templates": "train = pd.read_csv('%s/%s.csv' % (folder, 'train'))\ntest = pd.read_csv('%s/%s.csv' % (folder, 'test'))\nm = SVC().fit(train[['age']], train.y)\nprint(m.score(test[['age']], test.y))",
    "two paths joined": "import os\ntrain = pd.read_csv(os.path.join('in', 'train.csv'))\ntest = pd.read_csv(os.path.join('in', 'test.csv'))\nm = SVC().fit(train[['age']], train.y)\nprint(m.score(test[['age']], test.y))",
    "texts of two files": "train, test = pd.read_csv('a.csv'), pd.read_csv('b.csv')\na = [' '.join(str(w) for w in train.iloc[i, 1:5]) for i in range(len(train))]\nb = [' '.join(str(w) for w in test.iloc[i, 1:5]) for i in range(len(test))]\nfrom sklearn.feature_extraction.text import CountVectorizer\nv = CountVectorizer()\nm = SVC().fit(v.fit_transform(a), train.y)\nprint(m.score(v.transform(b), test.y))",
    "predictions added up": "sub = pd.read_csv('sample.csv')\nfor m in [SVC(), LogisticRegression()]:\n    m.fit(X, y)\n    sub['p'] += m.predict(pd.read_csv('new.csv'))",
    "early stopping fold by fold": "from xgboost import XGBClassifier\nfor a, b in KFold(5).split(X):\n    m = XGBClassifier()\n    m.fit(X.iloc[a], y.iloc[a], eval_set=[(X.iloc[b], y.iloc[b])], early_stopping_rounds=5)\n    print(m.score(X.iloc[b], y.iloc[b]))",
    "folds behind a progress bar": "from tqdm import tqdm\nfor i, (a, b) in tqdm(enumerate(KFold(5).split(X), start=1)):\n    m = SVC().fit(X.iloc[a], y.iloc[a])\n    print(np.corrcoef(y.iloc[b], m.predict(X.iloc[b])))",
    "features of an autoencoder": "from tensorflow.keras.models import Sequential\nnet = Sequential()\nnet.compile(loss='mse')\nnet.fit(X_old, X_old)\nf = net.predict(X_old)\nprint(f.shape)",
    "scaled for the search, tested apart": SPLIT
    + "s = StandardScaler()\na, b = s.fit_transform(X_train), s.transform(X_test)\nprint(cross_val_score(SVC(), a, y_train).mean())\nm = SVC().fit(a, y_train)\nprint(m.score(b, y_test))",
    "oversampled for the search, tested apart": SPLIT
    + "a, c = SMOTE().fit_resample(X_train, y_train)\nprint(cross_val_score(SVC(), a, c).mean())\nm = SVC().fit(a, c)\nprint(m.score(X_test, y_test))",
    "a model written by hand, not used": "class Twice:\n    def fit(self, X, y):\n        self.a = LogisticRegression().fit(X, y)\n        self.rest = y - self.a.predict(X)\n    def predict(self, X):\n        return self.a.predict(X)",
    "validated while trained": "from tensorflow.keras.models import Sequential\nm = Sequential()\nm.compile(loss='mse')\nm.fit(X, y, validation_split=0.2)\nm.predict(X)",
    "some of the training rows shown": "m = SVC().fit(X, y)\nprint(m.predict(X[:5]))",
    "parts from a store": "import duckdb\nfrom ours import load\ndb = duckdb.connect('a.db')\nm = SVC().fit(load(db, 'X_train'), load(db, 'y_train'))\nprint(m.score(load(db, 'X_test'), load(db, 'y_test')))",
    "groups kept whole": "for a, b in GroupKFold(5).split(X, y, groups=df.customer):\n    m = SVC().fit(X.iloc[a], y.iloc[a])\n    print(m.score(X.iloc[b], y.iloc[b]))",
    "means of groups looked up in the train part": "train, test = train_test_split(df)\nmeans = train.groupby('job')['income'].mean()\na, b = train['job'].map(means), test['job'].map(means)\nm = SVC().fit(a.to_frame(), train.default)\nprint(m.score(b.to_frame(), test.default))",
    "a broken cell elsewhere": "for x in y\n    print(x)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\nm = SVC().fit(X_train, y_train)\nprint m.score(X_test, y_test)",
}
