"""scikit-learn and its kin: what is random without ``random_state``, and when."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.hygiene.randomness import Seeds
from nbvalidate.dataflow.calls import Call
from nbvalidate.findings import Finding

__all__ = ["RANDOM", "When", "missing_random_state"]


@dataclass(frozen=True, slots=True)
class When:
    """When an estimator is random.

    Parameters
    ----------
    keyword, values
        Only if this keyword has one of these values; no keyword: always.
    default
        The keyword left out counts as given with a value of `values`.
    note
        Why the test that fits twice cannot show it on small data, where it cannot.
    """

    keyword: str = ""
    values: tuple[object, ...] = ()
    default: bool = False
    note: str = ""


_ALWAYS = When()
_SHUFFLED = When("shuffle", (True,))
_SHUFFLES = When("shuffle", (True,), default=True)
_TIES = When(note="permutes the features: differs where two splits are equally good")
_SAG = When("solver", ("sag", "saga"))
_RANDOM_SELECTION = When("selection", ("random",), note="differs below its tolerance")


def _all(names: str, when: When = _ALWAYS) -> dict[str, When]:
    return dict.fromkeys(names.split(), when)


#: By class or function name, for each package that has them.
RANDOM: dict[str, dict[str, When]] = {
    "sklearn": {
        **_all("train_test_split", _SHUFFLES),
        **_all("KFold StratifiedKFold StratifiedGroupKFold", _SHUFFLED),
        **_all("ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit"),
        **_all("RepeatedKFold RepeatedStratifiedKFold"),
        **_all("RandomForestClassifier RandomForestRegressor RandomTreesEmbedding"),
        **_all("ExtraTreesClassifier ExtraTreesRegressor ExtraTreeClassifier ExtraTreeRegressor"),
        **_all("BaggingClassifier BaggingRegressor AdaBoostRegressor IsolationForest"),
        **_all("DecisionTreeClassifier DecisionTreeRegressor", _TIES),
        **_all("GradientBoostingClassifier GradientBoostingRegressor", _TIES),
        **_all("KMeans MiniBatchKMeans BisectingKMeans SpectralClustering"),
        **_all("SpectralBiclustering SpectralCoclustering", When(note="its k-means step")),
        **_all("MLPClassifier MLPRegressor BernoulliRBM"),
        **_all("SGDClassifier SGDRegressor PassiveAggressiveClassifier"),
        **_all("PassiveAggressiveRegressor"),
        **_all("LogisticRegression LogisticRegressionCV Ridge RidgeClassifier", _SAG),
        **_all("LinearSVC LinearSVR", When("dual", (True,))),
        **_all("SVC NuSVC", When("probability", (True,))),
        **_all("PCA", When("svd_solver", ("randomized",))),
        **_all("KernelPCA", When("eigen_solver", ("randomized",))),
        **_all("TruncatedSVD", When("algorithm", ("randomized",), default=True)),
        **_all("NMF", When("init", ("random",))),
        **_all("LatentDirichletAllocation FastICA MiniBatchDictionaryLearning"),
        **_all("SparsePCA MiniBatchSparsePCA MiniBatchNMF", When(note="its starting values")),
        **_all("TSNE", When("init", ("random",))),
        **_all("GaussianMixture BayesianGaussianMixture", When(note="its starting values")),
        **_all("RandomizedSearchCV HalvingRandomSearchCV HalvingGridSearchCV"),
        **_all("Lasso ElasticNet LassoCV ElasticNetCV MultiTaskLasso", _RANDOM_SELECTION),
        **_all("RANSACRegressor TheilSenRegressor"),
        **_all("resample shuffle permutation_importance"),
        **_all("make_classification make_regression make_blobs make_gaussian_quantiles"),
        **_all("make_friedman1 make_friedman2 make_friedman3 make_s_curve make_swiss_roll"),
        **_all("make_hastie_10_2 make_low_rank_matrix make_multilabel_classification"),
        **_all("make_biclusters make_checkerboard make_spd_matrix"),
        **_all("make_moons make_circles", _SHUFFLES),
        **_all("GaussianRandomProjection SparseRandomProjection RBFSampler Nystroem"),
        **_all("SkewedChi2Sampler PolynomialCountSketch"),
        **_all("IterativeImputer", When("sample_posterior", (True,))),
        **_all("mutual_info_classif mutual_info_regression"),
    },
    "imblearn": {
        **_all("SMOTE SMOTENC SMOTEN BorderlineSMOTE SVMSMOTE KMeansSMOTE ADASYN"),
        **_all("SMOTEENN SMOTETomek"),
        **_all("RandomOverSampler RandomUnderSampler ClusterCentroids InstanceHardnessThreshold"),
        **_all("BalancedRandomForestClassifier BalancedBaggingClassifier EasyEnsembleClassifier"),
        **_all("RUSBoostClassifier"),
    },
    "umap": _all("UMAP"),
    "kmodes": _all("KModes KPrototypes"),
    "skopt": _all("BayesSearchCV gp_minimize forest_minimize"),
}  # fmt: skip

#: Old splitters take more than one positional argument: `StratifiedKFold(y, 5, True, 1)`.
_MOST_POSITIONAL = 2
_VARIADIC = frozenset(
    "train_test_split resample shuffle permutation_importance RandomizedSearchCV"
    " mutual_info_classif mutual_info_regression".split()
)


def missing_random_state(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per cell and estimator."""
    seeds: Seeds | None = None
    for cell, calls in zip(facts.cells, facts.calls, strict=True):
        seen: dict[str, int] = {}
        found: dict[str, Call] = {}
        for call in calls:
            if not _is_random(call):
                continue
            seeds = seeds or Seeds.of(facts)
            if seeds.before("numpy", cell.number, call.node.lineno):
                continue
            if "set_params" in cell.cell.source and "random_state" in cell.cell.source:
                continue
            seen[call.method] = seen.get(call.method, 0) + 1
            found.setdefault(call.method, call)
        for name, call in found.items():
            times = f" ({seen[name]} times)" if seen[name] > 1 else ""
            yield cell.finding(
                rule,
                f"Cell {cell.cell.index} uses {name} without random_state{times}:"
                " each run gives another result.",
                call.node,
                names=(name,),
                fix=f"Write `{name}(..., random_state=0)`.",
                evidence={"calls": seen[name]},
            )


def _is_random(call: Call) -> bool:
    package = call.name.partition(".")[0]
    when = RANDOM.get(package, {}).get(call.method)
    if when is None or call.receiver or call.has_double_star or "()" in call.name:
        return False
    state = call.keyword("random_state")
    if state is not None and not (isinstance(state, ast.Constant) and state.value is None):
        return False
    arguments = call.node.args
    if any(isinstance(a, ast.Starred) for a in arguments) and call.method not in _VARIADIC:
        return False
    if len(arguments) > _MOST_POSITIONAL and call.method not in _VARIADIC:
        return False
    if call.name.startswith("sklearn.cross_validation."):
        return False  # gone since 2018, with other signatures
    if not when.keyword:
        return True
    given = call.keyword(when.keyword)
    if given is None:
        return when.default
    return isinstance(given, ast.Constant) and given.value in when.values
