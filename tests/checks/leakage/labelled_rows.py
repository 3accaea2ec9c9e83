"""Snippets on the rows themselves: overlap, repeated tests, and programs that do it right."""

from __future__ import annotations

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"

OVERLAP = {
    "scored on the training rows": "m = LogisticRegression().fit(X, y)\nprint(m.score(X, y))",
    "metric on the training rows": "m = LogisticRegression().fit(X, y)\nprint(accuracy_score(y, m.predict(X)))",
    "split, but scored on train": SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_train, y_train))",
    "fitted on everything": SPLIT
    + "m = LogisticRegression().fit(X, y)\nprint(m.score(X_test, y_test))",
    "refitted on everything": SPLIT
    + "m = LogisticRegression()\nm.fit(X_train, y_train)\nm.fit(X, y)\nprint(accuracy_score(y_test, m.predict(X_test)))",
    "overlapping slices": "m = LogisticRegression().fit(X[:800], y[:800])\nprint(m.score(X[500:], y[500:]))",
    "test inside train": "m = LogisticRegression().fit(X, y)\nprint(m.score(X[:100], y[:100]))",
    "SMOTE": "X, y = SMOTE().fit_resample(X, y)\n"
    + SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "old SMOTE": "sm = SMOTE()\nX2, y2 = sm.fit_sample(X, y)\na, b, c, d = train_test_split(X2, y2)\nm = LogisticRegression().fit(a, c)\nprint(m.score(b, d))",
    "random oversampling": "X, y = RandomOverSampler().fit_resample(X, y)\n"
    + SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "upsampled by hand": """
few, many = df[df.default == 1], df[df.default == 0]
few = resample(few, replace=True, n_samples=len(many))
df = pd.concat([many, few])
X, y = df.drop("default", axis=1), df["default"]
"""
    + SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "upsampled by sample": """
few, many = df[df.default == 1], df[df.default == 0]
df = pd.concat([many, few.sample(len(many), replace=True)])
X, y = df.drop("default", axis=1), df["default"]
"""
    + SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "put together twice": "X = pd.concat([X, X])\ny = pd.concat([y, y])\n"
    + SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "minority added twice": """
df = pd.concat([df, df[df.default == 1]])
X, y = df.drop("default", axis=1), df["default"]
"""
    + SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "random test of all rows": "test = df.sample(frac=0.2)\nm = LogisticRegression().fit(X, y)\nprint(m.score(test.drop('default', axis=1), test.default))",
    "two samples": "f = ['age']\ntrain, test = df.sample(frac=0.8), df.sample(frac=0.2)\nm = LogisticRegression().fit(train[f], train.default)\nprint(m.score(test[f], test.default))",
    "in a function": "def run(a, b):\n    m = LogisticRegression()\n    m.fit(a, b)\n    return accuracy_score(b, m.predict(a))\nprint(run(X, y))",
    "other split than trained on": SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\n"
    + SPLIT
    + "print(m.score(X_test, y_test))",
    "keras": """
from tensorflow.keras.models import Sequential
m = Sequential()
m.compile(loss="mse")
m.fit(X, y, epochs=5)
print(m.evaluate(X, y))
""",
    "keras goes on": """
from tensorflow.keras.models import Sequential
m = Sequential()
m.compile(loss="mse")
for a, b in KFold(5).split(X):
    m.fit(X.iloc[a], y.iloc[a])
    print(m.evaluate(X.iloc[b], y.iloc[b]))
m.fit(X, y)
print(m.evaluate(X, y))
""",
    "xgboost's own": "import xgboost as xgb\nd = xgb.DMatrix(X, label=y)\nb = xgb.train({}, d)\nprint(accuracy_score(y, b.predict(d) > 0.5))",
    "search on everything": "g = GridSearchCV(LogisticRegression(), {'C': [1, 2]})\ng.fit(X, y)\nprint(g.score(X, y))",
    "iris": "iris = load_iris()\nm = LogisticRegression().fit(iris.data, iris.target)\nprint(m.score(iris.data, iris.target))",
    "a model by hand": "class KNN:\n    def fit(self, X, y):\n        self.X, self.y = X, y\n    def predict(self, X):\n        return X @ self.X.T\nk = KNN()\nk.fit(X, y)\nprint(accuracy_score(y, k.predict(X)))",
    "mean of hits": "m = LogisticRegression().fit(X, y)\nprint(np.mean(m.predict(X) == y))",
}

MULTI = {
    "models by number": SPLIT
    + "ms = [LogisticRegression(), SVC()]\nfor i in range(len(ms)):\n    ms[i].fit(X_train, y_train)\n    print(accuracy_score(y_test, ms[i].predict(X_test)))",
    "two lists": SPLIT
    + "names, ms = ['a', 'b'], [LogisticRegression(), SVC()]\nfor n, m in zip(names, ms):\n    m.fit(X_train, y_train)\n    print(n, m.score(X_test, y_test))",
    "scores in a dictionary": SPLIT
    + "out = {}\nfor n, m in {'a': LogisticRegression(), 'b': SVC()}.items():\n    out[n] = m.fit(X_train, y_train).score(X_test, y_test)\nprint(max(out, key=out.get))",
    "classes in a list": SPLIT
    + "for C in [LogisticRegression, SVC]:\n    m = C()\n    m.fit(X_train, y_train)\n    print(m.score(X_test, y_test))",
    "class of the user's": SPLIT
    + "class Bench:\n    def __init__(self, m):\n        self.m = m\n    def run(self):\n        self.m.fit(X_train, y_train)\n        return self.m.score(X_test, y_test)\nprint(Bench(SVC()).run(), Bench(LogisticRegression()).run())",
    "parameters given to a function": SPLIT
    + "def run(X_train, X_test, y_train, y_test, m):\n    m.fit(X_train, y_train)\n    print(confusion_matrix(y_test, m.predict(X_test)))\nrun(X_train, X_test, y_train, y_test, SVC())\nrun(X_train, X_test, y_train, y_test, LogisticRegression())",
    "searches compared": SPLIT
    + "a = GridSearchCV(SVC(), {}).fit(X_train, y_train)\nprint(a.score(X_test, y_test))\nb = GridSearchCV(LogisticRegression(), {}).fit(X_train, y_train)\nprint(b.score(X_test, y_test))",
    "while": SPLIT
    + "k = 1\nwhile k < 20:\n    m = KNeighborsClassifier(n_neighbors=k).fit(X_train, y_train)\n    print(m.score(X_test, y_test))\n    k += 1",
    "keras settings": SPLIT
    + "from tensorflow.keras.models import Sequential\ndef build(n):\n    m = Sequential()\n    m.compile(loss='mse')\n    return m\nfor n in [8, 16]:\n    m = build(n)\n    m.fit(X_train, y_train, epochs=3)\n    print(m.evaluate(X_test, y_test))",
    "roc curves": SPLIT
    + "for m in [SVC(), LogisticRegression()]:\n    m.fit(X_train, y_train)\n    f, t, _ = roc_curve(y_test, m.predict_proba(X_test)[:, 1])\n    print(auc(f, t))",
    "thresholds of models": SPLIT
    + "a = SVC().fit(X_train, y_train)\nb = LogisticRegression().fit(X_train, y_train)\nprint(f1_score(y_test, a.predict(X_test)))\nprint(f1_score(y_test, b.predict(X_test)))",
    "test hits counted": SPLIT
    + "for k in [1, 3]:\n    m = KNeighborsClassifier(k).fit(X_train, y_train)\n    hits = (m.predict(X_test) == y_test).sum()\n    print(hits / len(y_test))",
    "errors subtracted": SPLIT
    + "for m in [SVC(), LogisticRegression()]:\n    m.fit(X_train, y_train)\n    e = m.predict(X_test) - y_test\n    print(np.sqrt(np.mean(e ** 2)))",
    "scaled twice over": SPLIT
    + "for s in [StandardScaler(), MinMaxScaler()]:\n    a, b = s.fit_transform(X_train), s.transform(X_test)\n    print(SVC().fit(a, y_train).score(b, y_test))",
    "loop over k": SPLIT
    + "for k in range(1, 30):\n    m = KNeighborsClassifier(k)\n    m.fit(X_train, y_train)\n    print(m.score(X_test, y_test))",
    "errors collected": SPLIT
    + "e = []\nfor k in range(1, 30):\n    m = KNeighborsClassifier(k).fit(X_train, y_train)\n    e.append(np.mean(m.predict(X_test) != y_test))",
    "two models": SPLIT
    + "a = LogisticRegression().fit(X_train, y_train)\nprint(a.score(X_test, y_test))\nb = SVC().fit(X_train, y_train)\nprint(b.score(X_test, y_test))",
    "one name, two models": SPLIT
    + "m = LogisticRegression()\nm.fit(X_train, y_train)\nprint(accuracy_score(y_test, m.predict(X_test)))\nm = SVC()\nm.fit(X_train, y_train)\nprint(accuracy_score(y_test, m.predict(X_test)))",
    "list of models": SPLIT
    + "for name, m in [('a', LogisticRegression()), ('b', SVC())]:\n    m.fit(X_train, y_train)\n    print(name, m.score(X_test, y_test))",
    "dictionary of models": SPLIT
    + "ms = {'a': LogisticRegression(), 'b': SVC()}\nfor name, m in ms.items():\n    m.fit(X_train, y_train)\n    p = m.predict(X_test)\n    print(name, accuracy_score(y_test, p))",
    "through a function": SPLIT
    + "def score(m):\n    m.fit(X_train, y_train)\n    p = m.predict(X_test)\n    return accuracy_score(y_test, p)\nprint(score(LogisticRegression()))\nprint(score(SVC()))",
    "best of a loop": SPLIT
    + "best = 0\nfor c in [0.1, 1, 10]:\n    m = SVC(C=c).fit(X_train, y_train)\n    s = m.score(X_test, y_test)\n    if s > best:\n        best, winner = s, m\nprint(best)",
    "two loops": SPLIT
    + "for c in [1, 2]:\n    for g in [1, 2]:\n        m = SVC(C=c, gamma=g)\n        m.fit(X_train, y_train)\n        print(m.score(X_test, y_test))",
    "comprehension": SPLIT
    + "s = [SVC(C=c).fit(X_train, y_train).score(X_test, y_test) for c in [1, 2, 3]]",
    "settings changed": SPLIT
    + "m = SVC()\nfor c in [1, 2]:\n    m.set_params(C=c)\n    m.fit(X_train, y_train)\n    print(m.score(X_test, y_test))",
    "two feature sets": SPLIT
    + "a = LogisticRegression().fit(X_train[['age']], y_train)\nprint(a.score(X_test[['age']], y_test))\nb = LogisticRegression().fit(X_train[['job']], y_train)\nprint(b.score(X_test[['job']], y_test))",
    "two files": "train, test = pd.read_csv('a.csv'), pd.read_csv('b.csv')\nf = ['age']\nfor m in [SVC(), LogisticRegression()]:\n    m.fit(train[f], train.y)\n    print(m.score(test[f], test.y))",
    "early stopping": SPLIT
    + "from xgboost import XGBClassifier\nm = XGBClassifier()\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)], early_stopping_rounds=10)\nprint(accuracy_score(y_test, m.predict(X_test)))",
    "keras early stopping": SPLIT
    + "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.callbacks import EarlyStopping\nm = Sequential()\nm.compile(loss='mse')\nm.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping(patience=3)])\nprint(m.evaluate(X_test, y_test))",
    "lightgbm": SPLIT
    + "import lightgbm as lgb\nm = lgb.LGBMClassifier()\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)], callbacks=[lgb.early_stopping(50)])\nprint(accuracy_score(y_test, m.predict(X_test)))",
    "catboost": SPLIT
    + "from catboost import CatBoostClassifier\nm = CatBoostClassifier()\nm.fit(X_train, y_train, eval_set=(X_test, y_test))\nprint(m.score(X_test, y_test))",
    "train scores beside": SPLIT
    + "for d in [1, 2, 3]:\n    m = SVC(degree=d).fit(X_train, y_train)\n    print(m.score(X_train, y_train), m.score(X_test, y_test))",
}

CLEAN = {
    "main": "def main():\n    X_train, X_test, y_train, y_test = train_test_split(X, y)\n    m = SVC().fit(X_train, y_train)\n    print(m.score(X_test, y_test))\nif __name__ == '__main__':\n    main()",
    "scaler kept in a class": "class Job:\n    def __init__(self):\n        self.s, self.m = StandardScaler(), SVC()\n    def fit(self, X, y):\n        self.m.fit(self.s.fit_transform(X), y)\n    def score(self, X, y):\n        return self.m.score(self.s.transform(X), y)\n"
    + SPLIT
    + "j = Job()\nj.fit(X_train, y_train)\nprint(j.score(X_test, y_test))",
    "returned from a function": "def parts(d):\n    a, b = train_test_split(d)\n    return a, b\ntrain, test = parts(df)\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "vectoriser on train": SPLIT
    + "v = TfidfVectorizer()\na = v.fit_transform(X_train['text'])\nm = SVC().fit(a, y_train)\nprint(m.score(v.transform(X_test['text']), y_test))",
    "imputed by the train part": SPLIT
    + "i = SimpleImputer().fit(X_train)\nm = SVC().fit(i.transform(X_train), y_train)\nprint(m.score(i.transform(X_test), y_test))",
    "loop over the parts": SPLIT
    + "m = X_train['age'].mean()\nfor d in [X_train, X_test]:\n    d['age'] = d['age'].fillna(m)\nc = SVC().fit(X_train, y_train)\nprint(c.score(X_test, y_test))",
    "dataset from a loader": "from sklearn.datasets import load_breast_cancer\nd = load_breast_cancer()\nX_train, X_test, y_train, y_test = train_test_split(d.data, d.target)\nm = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "frames of a kaggle task": "train, test = pd.read_csv('train.csv'), pd.read_csv('test.csv')\nX, y = train.drop('y', axis=1), train.y\na, v, c, w = train_test_split(X, y)\nm = SVC().fit(a, c)\nprint(m.score(v, w))\nout = pd.DataFrame({'y': m.predict(test)})\nout.to_csv('out.csv')",
    "several on validation, one on the test file": "train, test = pd.read_csv('train.csv'), pd.read_csv('test.csv')\nX, y = train.drop('y', axis=1), train.y\na, v, c, w = train_test_split(X, y)\nfor m in [SVC(), LogisticRegression()]:\n    m.fit(a, c)\n    print(m.score(v, w))\nbest = SVC().fit(X, y)\nbest.predict(test).tofile('out')",
    "both parts mapped": "for d in (df,):\n    d['sex'] = d['sex'].map({'m': 0, 'f': 1})\n"
    + SPLIT
    + "m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "time series split": "for a, b in TimeSeriesSplit(5).split(X):\n    m = SVC().fit(X.iloc[a], y.iloc[a])\n    print(m.score(X.iloc[b], y.iloc[b]))",
    "not shuffled": "a, b, c, d = train_test_split(X, y, shuffle=False)\nprint(SVC().fit(a, c).score(b, d))",
    "array and labels split apart": "a, b = train_test_split(X, random_state=1)\nc, d = train_test_split(y, random_state=1)\nm = SVC().fit(a, c)\nprint(m.score(b, d))",
    "one model, two tests": SPLIT
    + "m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test), m.score(X_test[:50], y_test[:50]))",
    "learning curve": "print(learning_curve(SVC(), X, y))",
    "stacked predictions": SPLIT
    + "a, v, c, w = train_test_split(X_train, y_train)\nm = SVC().fit(a, c)\nstack = LogisticRegression().fit(m.predict(v).reshape(-1, 1), w)\nprint(stack.score(m.predict(X_test).reshape(-1, 1), y_test))",
    "anomalies": "from sklearn.ensemble import IsolationForest\nf = IsolationForest().fit(X)\nprint((f.predict(X) == -1).sum())",
    "clusters predicted": "from sklearn.cluster import KMeans\nprint(KMeans(3).fit(X).predict(X))",
    "folders": "from tensorflow.keras.preprocessing.image import ImageDataGenerator\nfrom tensorflow.keras.models import Sequential\ng = ImageDataGenerator(rescale=1/255)\na, b = g.flow_from_directory('train'), g.flow_from_directory('test')\nm = Sequential()\nm.compile(loss='mse')\nm.fit(a, epochs=3)\nprint(m.evaluate(b))",
    "group folds": "for a, b in GroupKFold(5).split(X, y, df.customer):\n    m = SVC().fit(X.iloc[a], y.iloc[a])\n    print(m.score(X.iloc[b], y.iloc[b]))",
    "one test": SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "train score beside the test score": SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_train, y_train), m.score(X_test, y_test))",
    "several metrics of one model": SPLIT
    + "m = LogisticRegression().fit(X_train, y_train)\np = m.predict(X_test)\nprint(accuracy_score(y_test, p), f1_score(y_test, p), confusion_matrix(y_test, p))",
    "pipeline cross-validated": "print(cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y).mean())",
    "pipeline, named steps": SPLIT
    + "p = Pipeline([('s', StandardScaler()), ('m', SVC())])\np.fit(X_train, y_train)\nprint(p.score(X_test, y_test))",
    "scaler fitted on train": SPLIT
    + "s = StandardScaler()\na, b = s.fit_transform(X_train), s.transform(X_test)\nm = SVC().fit(a, y_train)\nprint(m.score(b, y_test))",
    "same names after scaling": SPLIT
    + "s = StandardScaler()\nX_train = s.fit_transform(X_train)\nX_test = s.transform(X_test)\nm = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "mean of the train part": SPLIT
    + "mu, sd = X_train.mean(), X_train.std()\nX_train = (X_train - mu) / sd\nX_test = (X_test - mu) / sd\nm = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "fill by the train part": "train, test = train_test_split(df)\nm = train['age'].mean()\ntrain['age'] = train['age'].fillna(m)\ntest['age'] = test['age'].fillna(m)\nc = SVC().fit(train[['age']], train.default)\nprint(c.score(test[['age']], test.default))",
    "search, then one test": SPLIT
    + "g = GridSearchCV(SVC(), {'C': [1, 2]}, cv=5)\ng.fit(X_train, y_train)\nprint(g.best_params_, g.score(X_test, y_test))",
    "search over a pipeline": SPLIT
    + "g = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {}, cv=5).fit(X_train, y_train)\nprint(accuracy_score(y_test, g.best_estimator_.predict(X_test)))",
    "SMOTE after the split": SPLIT
    + "a, b = SMOTE().fit_resample(X_train, y_train)\nm = SVC().fit(a, b)\nprint(m.score(X_test, y_test))",
    "SMOTE in a pipeline": "p = make_imb_pipeline(SMOTE(), SVC())\nprint(cross_val_score(p, X, y).mean())",
    "undersampled before": "X, y = RandomUnderSampler().fit_resample(X, y)\n"
    + SPLIT
    + "m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "three parts": "X_rest, X_test, y_rest, y_test = train_test_split(X, y)\na, v, c, d = train_test_split(X_rest, y_rest)\nfor k in [1, 2, 3]:\n    m = SVC(C=k).fit(a, c)\n    print(m.score(v, d))\nfinal = SVC(C=2).fit(a, c)\nprint(final.score(X_test, y_test))",
    "three slices": "n, k = len(X), len(X) // 10\nfor c in [1, 2]:\n    m = SVC(C=c).fit(X[:8 * k], y[:8 * k])\n    print(m.score(X[8 * k:9 * k], y[8 * k:9 * k]))\nprint(m.score(X[9 * k:], y[9 * k:]))",
    "compared by cross-validation": SPLIT
    + "for m in [SVC(), LogisticRegression()]:\n    print(cross_val_score(m, X_train, y_train).mean())\nm = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "folds": "for a, b in KFold(5).split(X):\n    m = SVC().fit(X.iloc[a], y.iloc[a])\n    print(m.score(X.iloc[b], y.iloc[b]))",
    "folds, scaled inside": "for a, b in StratifiedKFold(5).split(X, y):\n    s = StandardScaler().fit(X.iloc[a])\n    m = SVC().fit(s.transform(X.iloc[a]), y.iloc[a])\n    print(m.score(s.transform(X.iloc[b]), y.iloc[b]))",
    "folds, numbered": "for i, (a, b) in enumerate(KFold(5).split(X)):\n    m = SVC().fit(X.values[a], y.values[a])\n    print(i, accuracy_score(y.values[b], m.predict(X.values[b])))",
    "slices": "n = int(len(X) * 0.8)\nm = SVC().fit(X[:n], y[:n])\nprint(m.score(X[n:], y[n:]))",
    "slices from the end": "m = SVC().fit(X[:-100], y[:-100])\nprint(m.score(X[-100:], y[-100:]))",
    "slices, written out": "m = SVC().fit(X[:int(len(X) * .7)], y[:int(len(X) * .7)])\nprint(m.score(X[int(len(X) * .7):], y[int(len(X) * .7):]))",
    "random mask": "k = np.random.rand(len(df)) < 0.8\ntrain, test = df[k], df[~k]\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "sample and drop": "train = df.sample(frac=0.8, random_state=1)\ntest = df.drop(train.index)\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "by year": "train, test = df[df.year < 2015], df[df.year >= 2015]\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "by a word": "train, test = df[df['part'] == 'train'], df[df['part'] == 'test']\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "by dates": "df = df.set_index('date')\ntrain, test = df.loc[:'2018-12-31'], df.loc['2019-01-01':]\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "permuted positions": "p = np.random.permutation(len(X))\na, b = p[:800], p[800:]\nm = SVC().fit(X.iloc[a], y.iloc[a])\nprint(m.score(X.iloc[b], y.iloc[b]))",
    "by customers": "ids = df['customer'].unique()\na, b = train_test_split(ids)\ntrain, test = df[df.customer.isin(a)], df[df.customer.isin(b)]\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "positions left over": "a = np.random.choice(len(X), 800, replace=False)\nb = np.setdiff1d(np.arange(len(X)), a)\nm = SVC().fit(X.iloc[a], y.iloc[a])\nprint(m.score(X.iloc[b], y.iloc[b]))",
    "not in": "a = np.random.choice(len(X), 800, replace=False)\nb = [i for i in range(len(X)) if i not in a]\nm = SVC().fit(X.iloc[a], y.iloc[a])\nprint(m.score(X.iloc[b], y.iloc[b]))",
    "shuffled first": "df = df.sample(frac=1)\ntrain, test = df[:800], df[800:]\nm = SVC().fit(train[['age']], train.default)\nprint(m.score(test[['age']], test.default))",
    "two files": "train, test = pd.read_csv('a.csv'), pd.read_csv('b.csv')\nm = SVC().fit(train[['age']], train.y)\nprint(m.score(test[['age']], test.y))",
    "refitted for use": SPLIT
    + "m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))\nm.fit(X, y)\njoblib.dump(m, 'm.joblib')",
    "fitted again, unchanged": SPLIT
    + "m = SVC()\nm.fit(X_train, y_train)\nprint(m.score(X_test, y_test))\nm.fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "other seeds, other splits": "for s in range(10):\n    a, b, c, d = train_test_split(X, y, random_state=s)\n    print(SVC().fit(a, c).score(b, d))",
    "mnist": "from tensorflow.keras.datasets import mnist\nfrom tensorflow.keras.models import Sequential\n(a, c), (b, d) = mnist.load_data()\na, b = a / 255, b / 255\nm = Sequential()\nm.compile(loss='mse')\nm.fit(a, c, epochs=2, validation_split=0.1)\nprint(m.evaluate(b, d))",
    "watched, not stopped": SPLIT
    + "from tensorflow.keras.models import Sequential\nm = Sequential()\nm.compile(loss='mse')\nm.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=9)\nprint(m.evaluate(X_test, y_test))",
    "stopped by its own part": "a, X_test, c, y_test = train_test_split(X, y)\nX_train, v, y_train, w = train_test_split(a, c)\nfrom xgboost import XGBClassifier\nm = XGBClassifier(early_stopping_rounds=5)\nm.fit(X_train, y_train, eval_set=[(v, w)])\nprint(m.score(X_test, y_test))",
    "torch": "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n"
    + SPLIT
    + "net = Net()\nloss = nn.MSELoss()\nfor e in range(5):\n    l = loss(net(torch.tensor(X_train)), torch.tensor(y_train))\n    l.backward()\nprint(accuracy_score(y_test, net(torch.tensor(X_test))))",
    "nothing scored": "m = SVC().fit(X, y)\njoblib.dump(m, 'm.joblib')",
    "a new row": "m = SVC().fit(X, y)\nprint(m.predict([[1, 2, 3]]))",
    "unknown helper": "from ours import load\nX_train, X_test, y_train, y_test = load()\nm = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "unknown splitter": "from ours import split\nX_train, X_test, y_train, y_test = split(X, y)\nm = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))",
    "features of files": "rows, marks = [], []\nfor path in glob.glob('*.wav'):\n    s, r = librosa.load(path)\n    f = np.concatenate([s.mean(axis=0), s.std(axis=0)])\n    rows.append(f)\n    marks.append(path[0])\na, b, c, d = train_test_split(np.array(rows), np.array(marks))\nprint(SVC().fit(a, c).score(b, d))",
    "out-of-bag by sets": "train = set(random.sample(range(len(X)), 800))\ntest = set(range(len(X))) - train\nm = SVC().fit(X.iloc[list(train)], y.iloc[list(train)])\nprint(m.score(X.iloc[list(test)], y.iloc[list(test)]))",
}
