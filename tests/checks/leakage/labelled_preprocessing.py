"""Snippets where something is learned from rows that are tested later, and look-alikes."""

from __future__ import annotations

START = """
import numpy as np
import pandas as pd
from sklearn.compose import *
from sklearn.decomposition import *
from sklearn.feature_extraction.text import *
from sklearn.feature_selection import *
from sklearn.impute import *
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import *
from sklearn.pipeline import *
from sklearn.preprocessing import *
df = pd.read_csv("loans.csv")
X = df.drop("default", axis=1)
y = df["default"]
"""
END = """
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)
model = LogisticRegression()
model.fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))
"""

#: What comes before the split, and is a leak there.
LEARNS = {
    "standard scaler": "X = StandardScaler().fit_transform(X)",
    "fit, then transform": "s = MinMaxScaler()\ns.fit(X)\nX = s.transform(X)",
    "fit chained": "X = RobustScaler().fit(X).transform(X)",
    "scaler on some columns": "X[['age', 'income']] = StandardScaler().fit_transform(X[['age', 'income']])",
    "scaler on one column": "X['age'] = StandardScaler().fit_transform(X[['age']])",
    "into a new frame": "X = pd.DataFrame(StandardScaler().fit_transform(X), columns=X.columns)",
    "scale function": "X = scale(X)",
    "imputer": "X = SimpleImputer(strategy='median').fit_transform(X)",
    "fill by the mean": "X['age'] = X['age'].fillna(X['age'].mean())",
    "fill a column in place": "X['age'].fillna(X['age'].median(), inplace=True)",
    "fill an attribute in place": "X.age.fillna(X.age.mean(), inplace=True)",
    "fill a frame in place": "X.fillna(X.mean(), inplace=True)",
    "a value of all in some rows": "X.loc[X.age.isnull(), 'age'] = X.age.median()",
    "np.where": "X['age'] = np.where(X['age'].isnull(), X['age'].mean(), X['age'])",
    "imputer on a column, ravelled": "i = SimpleImputer()\nX['age'] = i.fit_transform(X['age'].values.reshape(-1, 1)).ravel()",
    "fit on the values": "s = StandardScaler().fit(X.values)\nX = pd.DataFrame(s.transform(X.values), index=X.index, columns=X.columns)",
    "numpy columns": "X = X.values\nX[:, 1:3] = SimpleImputer().fit_transform(X[:, 1:3])",
    "outliers replaced": "m = X['age'].median()\nX['age'] = X['age'].apply(lambda v: m if v > 100 else v)",
    "through lists": "for c in X.select_dtypes('number').columns:\n    X[c].fillna(X[c].mean(), inplace=True)",
    "clipped at quantiles": "X['age'] = X['age'].clip(X['age'].quantile(.01), X['age'].quantile(.99))",
    "z scores": "from scipy.stats import zscore\nX = X.apply(zscore)",
    "tf-idf after counts": "c = CountVectorizer().fit_transform(df['text'])\nX = TfidfTransformer().fit_transform(c)",
    "clusters as a feature": "from sklearn.cluster import KMeans\nX['group'] = KMeans(3).fit_predict(X)",
    "labels of clusters": "from sklearn.cluster import KMeans\nk = KMeans(3).fit(X)\nX['group'] = k.labels_",
    "sparse and dense": "from scipy.sparse import hstack\nX = hstack([TfidfVectorizer().fit_transform(df['text']), df[['age']].values])",
    "mapper returned with data": "def prep(d):\n    s = StandardScaler()\n    return s.fit_transform(d), s\nX, s = prep(X)",
    "fill all by their means": "X = X.fillna(X.mean())",
    "fill by the mode": "X['job'] = X['job'].fillna(X['job'].mode()[0])",
    "fill by a named mean": "m = X['age'].mean()\nX['age'] = X['age'].fillna(m)",
    "fill by a dictionary": "X = X.fillna({'age': X['age'].mean()})",
    "replace by the mean": "X['age'] = X['age'].replace(0, X['age'].mean())",
    "written by hand": "X = (X - X.mean()) / X.std()",
    "by hand, numpy": "X = X.values\nX = (X - np.mean(X, axis=0)) / np.std(X, axis=0)",
    "by hand, min and max": "X = (X - X.min()) / (X.max() - X.min())",
    "by hand, in a loop": "for c in ['age', 'income']:\n    X[c] = (X[c] - X[c].mean()) / X[c].std()",
    "by hand, over columns": "for c in X.columns:\n    X[c] = X[c] / X[c].max()",
    "in a function": "def norm(d):\n    return (d - d.mean()) / d.std()\nX = norm(X)",
    "in a lambda": "X = X.apply(lambda c: (c - c.min()) / (c.max() - c.min()))",
    "in place, in a function": "def clean(d):\n    d['age'] = d['age'].fillna(d['age'].mean())\nclean(X)",
    "in two functions": "def one(d):\n    return StandardScaler().fit_transform(d)\ndef two(d):\n    return one(d)\nX = two(X)",
    "in a class": "class Prep:\n    def __init__(self):\n        self.s = StandardScaler()\n    def go(self, d):\n        return self.s.fit_transform(d)\nX = Prep().go(X)",
    "PCA": "X = PCA(n_components=5).fit_transform(X)",
    "scaler and PCA": "X = StandardScaler().fit_transform(X)\nX = PCA(5).fit_transform(X)",
    "a pipeline of transformers": "X = make_pipeline(SimpleImputer(), StandardScaler()).fit_transform(X)",
    "column transformer": "X = ColumnTransformer([('s', StandardScaler(), ['age'])]).fit_transform(X)",
    "count vectoriser": "X = CountVectorizer().fit_transform(df['text'])",
    "tf-idf": "t = TfidfVectorizer()\nX = t.fit_transform(df['text']).toarray()",
    "quantile bins": "X['age'] = pd.qcut(X['age'], 4, labels=False)",
    "equal bins": "X['age'] = pd.cut(X['age'], 4, labels=False)",
    "group means": "X['mean_income'] = X.groupby('city')['income'].transform('mean')",
    "group means, merged": "means = X.groupby('city')['income'].mean().reset_index()\nX = X.merge(means, on='city')",
    "group means, looked up": "X['m'] = X['city'].map(X.groupby('city')['income'].mean())",
    "fill by group medians": "X['age'] = X.groupby('job')['age'].transform(lambda s: s.fillna(s.median()))",
    "frequencies": "X['city'] = X['city'].map(X['city'].value_counts())",
    "ranks": "X['age'] = X['age'].rank()",
    "interpolated": "X = X.interpolate()",
    "power transform": "X = PowerTransformer().fit_transform(X)",
    "in a branch": "if len(X) > 100:\n    X = StandardScaler().fit_transform(X)",
    "an alias": "Z = X\nZ['age'] = (Z['age'] - Z['age'].mean()) / Z['age'].std()",
    "unknown scaler": "from ours import OurScaler\nX = OurScaler().fit_transform(X)",
    "both kinds joined": "a = StandardScaler().fit_transform(X[['age']])\nb = pd.get_dummies(X['job'])\nX = np.hstack([a, b])",
}

#: The same place, but the features were chosen.
CHOOSES = {
    "k best": "X = SelectKBest(chi2, k=5).fit_transform(X, y)",
    "k best by support": "s = SelectKBest(k=5).fit(X, y)\nX = X.loc[:, s.get_support()]",
    "by importance": "from sklearn.ensemble import RandomForestClassifier\nf = RandomForestClassifier().fit(X, y)\nX = X.loc[:, f.feature_importances_ > 0.01]",
    "select from model": "X = SelectFromModel(LogisticRegression()).fit_transform(X, y)",
    "recursive": "r = RFE(LogisticRegression(), n_features_to_select=4)\nX = r.fit_transform(X, y)",
    "by correlation": "c = df.corr()['default']\nX = X[c[c > 0.1].index]",
    "by p values": "p = f_classif(X, y)[1]\nX = X.loc[:, p < 0.05]",
}

#: The same place, and no leak.
HARMLESS = {
    "nothing": "",
    "a constant": "X['age'] = X['age'].fillna(0)\nX = X.fillna(-1)",
    "dummies": "X = pd.get_dummies(X)",
    "logarithm": "X['income'] = np.log1p(X['income'])",
    "pixels": "X = X.astype('float32') / 255.0",
    "map": "X['sex'] = X['sex'].map({'m': 0, 'f': 1})",
    "lambda": "X['title'] = X['name'].apply(lambda n: n.split(' ')[0])",
    "row means": "X['mean'] = X[['a', 'b']].mean(axis=1)",
    "row means, applied": "X['mean'] = X.apply(lambda r: r.mean(), axis=1)",
    "labels of y": "y = LabelEncoder().fit_transform(y)",
    "labels of y in the frame": "df['default'] = LabelEncoder().fit_transform(df['default'])\nX = df.drop('default', axis=1)\ny = df['default']",
    "scaled target": "y = (y - y.mean()) / y.std()",
    "labels of y, columns by exclusion": "df['default'] = LabelEncoder().fit_transform(df['default'])\nf = [c for c in df.columns if c not in ['id', 'default']]\nX, y = df[f], df['default']",
    "labels of y, columns dropped": "df['default'] = LabelEncoder().fit_transform(df['default'])\nX, y = df[df.columns.drop('default')], df['default']",
    "labels of y, name removed": "df['default'] = LabelEncoder().fit_transform(df['default'])\nf = list(df.columns)\nf.remove('default')\nX, y = df[f], df['default']",
    "labels of y, last column": "y = LabelEncoder().fit_transform(df.iloc[:, -1])",
    "for a plot": "import matplotlib.pyplot as plt\nZ = StandardScaler().fit_transform(X)\nplt.scatter(Z[:, 0], Z[:, 1])",
    "PCA for a plot": "import matplotlib.pyplot as plt\np = PCA(2).fit_transform(X)\nplt.scatter(p[:, 0], p[:, 1], c=y)",
    "clusters looked at": "from sklearn.cluster import KMeans\nk = KMeans(3).fit(X)\nprint(k.inertia_, k.labels_[:5])",
    "printed": "print(X.mean(), X.describe(), X.corr())",
    "rows left out": "df = df.dropna().drop_duplicates()\nX = df.drop('default', axis=1)\ny = df['default']",
    "columns left out": "X = X.drop(['id'], axis=1)\nX = X.dropna(axis=1)",
    "missing counted": "print(X.isnull().sum())",
    "bins written down": "X['age'] = pd.cut(X['age'], bins=[0, 18, 65, 120], labels=False)",
    "normalised rows": "X = Normalizer().fit_transform(X)",
    "hashed text": "X = HashingVectorizer().fit_transform(df['text'])",
    "polynomials": "X = PolynomialFeatures(2).fit_transform(X)",
}

#: Whole programs with a leak of category preprocessing.
LEAKS = {
    "train and test concatenated": """
train, test = train_test_split(df)
both = pd.concat([train, test])
both["age"] = both["age"].fillna(both["age"].mean())
train, test = both[:len(train)], both[len(train):]
model = LogisticRegression().fit(train.drop("default", axis=1), train["default"])
print(model.score(test.drop("default", axis=1), test["default"]))
""",
    "two files concatenated": """
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
n = train.shape[0]
both = pd.concat([train.drop("y", axis=1), test], sort=False).reset_index(drop=True)
both = StandardScaler().fit_transform(both)
model = LogisticRegression().fit(both[:n], train["y"])
out = model.predict(both[n:])
""",
    "scaled, then sliced": """
X = StandardScaler().fit_transform(X)
n = int(0.8 * len(X))
model = LogisticRegression().fit(X[:n], y[:n])
print(accuracy_score(y[n:], model.predict(X[n:])))
""",
    "cross-validated after scaling": """
X = StandardScaler().fit_transform(X)
print(cross_val_score(LogisticRegression(), X, y, cv=5).mean())
""",
    "cross-validated after selection": """
X = SelectKBest(k=10).fit_transform(X, y)
print(cross_val_score(LogisticRegression(), X, y).mean())
""",
    "folds after scaling": """
X = StandardScaler().fit_transform(X)
for a, b in KFold(5).split(X):
    model = LogisticRegression().fit(X[a], y[a])
    print(model.score(X[b], y[b]))
""",
    "fitted on the frame that is split": """
s = StandardScaler().fit(X)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(s.transform(X_train), y_train)
print(model.score(s.transform(X_test), y_test))
""",
    "mean of all fills the parts": """
m = df["age"].mean()
train, test = train_test_split(df)
train["age"] = train["age"].fillna(m)
test["age"] = test["age"].fillna(m)
f = ["age", "income"]
model = LogisticRegression().fit(train[f], train["default"])
print(model.score(test[f], test["default"]))
""",
    "keras tokenizer": """
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
t = Tokenizer(num_words=5000)
t.fit_on_texts(df["text"])
X = pad_sequences(t.texts_to_sequences(df["text"]), maxlen=100)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Sequential()
model.add(Dense(1))
model.compile(loss="binary_crossentropy")
model.fit(X_train, y_train, epochs=3)
print(model.evaluate(X_test, y_test))
""",
    "a function for all": """
def run(data):
    X, y = data.drop("default", axis=1), data["default"]
    X = StandardScaler().fit_transform(X)
    a, b, c, d = train_test_split(X, y)
    return LogisticRegression().fit(a, c).score(b, d)
print(run(df))
""",
}
