"""What the functions of the libraries do with rows, by their last name."""

from __future__ import annotations

__all__ = ["FUNCTIONS", "FUNCTION_KINDS", "SKLEARN_MODULES"]

#: Kinds a user can add names to as well, each with what it means.
FUNCTION_KINDS: dict[str, str] = {
    "source": "reads or makes rows",
    "bundle": "loads a data set whose parts (data, target) hold the same rows",
    "presplit": "loads a data set that is already split into train and test",
    "synthetic": "makes rows up to draw or to try something",
    "positions": "makes positions of rows",
    "shuffle": "brings rows into another order",
    "split": "divides rows into a train and a test part",
    "metric": "compares predictions with the truth",
    "cross-validation": "splits, fits and scores inside",
    "without": "takes some rows away",
    "union": "puts rows one under the other",
    "columns": "puts columns side by side",
    "reduce": "learns numbers from rows",
    "learn": "changes each row by what it learns from all of them",
    "keep": "changes each row by itself",
    "resample": "draws rows, by default with replacement",
    "scores": "learns which columns are good",
    "train": "trains a model on the data set given",
    "pipeline": "chains transformers and a model",
    "through": "gives back what it is given: a progress bar",
    "tuner": "calls a function again and again to find the best settings",
}

_WORDS: dict[str, str] = {
    "source": "read_csv read_excel read_parquet read_json read_table read_sql read_sql_query"
    " read_sql_table read_pickle read_feather read_hdf read_html read_fwf read_stata read_sas"
    " read_spss read_orc read_gbq read_clipboard scan_csv scan_parquet genfromtxt loadtxt loadmat"
    " fromfile imread load load_workbook recfromcsv load_files get_data_yahoo DataReader"
    " load_svmlight_file loadarff read_file csv2rec image_dataset_from_directory"
    " fetch_lfw_people fetch_openml fetch_20newsgroups",
    "bundle": "load_iris load_digits load_wine load_breast_cancer load_diabetes load_boston"
    " load_linnerud fetch_california_housing fetch_covtype fetch_olivetti_faces fetch_kddcup99"
    " fetch_mldata fetch_rcv1 fetch_lfw_pairs fetch_species_distributions make_classification"
    " make_regression make_blobs make_moons make_circles make_gaussian_quantiles make_friedman1"
    " make_hastie_10_2 make_multilabel_classification make_sparse_uncorrelated make_s_curve"
    " make_swiss_roll make_biclusters make_imbalance load_dataset make_friedman2 make_friedman3",
    "presplit": "load_data",
    "synthetic": "linspace meshgrid mgrid logspace date_range",
    "positions": "arange permutation range",
    "shuffle": "shuffle",
    "split": "train_test_split random_split iterative_train_test_split multilabel_train_test_split"
    " train_test_split_from_unique temporal_train_test_split",
    "metric": "accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score"
    " recall_score roc_auc_score average_precision_score log_loss hamming_loss zero_one_loss"
    " jaccard_score jaccard_similarity_score matthews_corrcoef cohen_kappa_score brier_score_loss"
    " confusion_matrix multilabel_confusion_matrix classification_report roc_curve"
    " precision_recall_curve precision_recall_fscore_support auc mean_squared_error"
    " root_mean_squared_error mean_absolute_error mean_squared_log_error median_absolute_error"
    " root_mean_squared_log_error mean_poisson_deviance mean_gamma_deviance d2_absolute_error_score"
    " mean_absolute_percentage_error explained_variance_score max_error r2_score"
    " mean_pinball_loss d2_tweedie_score top_k_accuracy_score ndcg_score rmse mse mae mape"
    " plot_confusion_matrix plot_roc_curve plot_precision_recall_curve from_predictions"
    " plot_roc plot_precision_recall concordance_index calibration_curve accuracy"
    " classification_report_imbalanced geometric_mean_score hinge_loss crosstab",
    "cross-validation": "cross_val_score cross_val_predict cross_validate learning_curve"
    " validation_curve permutation_test_score cv",
    "without": "setdiff1d delete difference",
    "union": "concat concatenate vstack append r_ row_stack",
    "columns": "hstack column_stack c_ merge dstack stack merge_asof",
    "reduce": "mean median nanmean nanmedian std nanstd var nanvar max min amax amin nanmax nanmin"
    " quantile percentile nanpercentile average corrcoef cov mode histogram ptp sum nansum"
    " trim_mean iqr unique bincount Counter",
    "learn": "scale minmax_scale maxabs_scale robust_scale quantile_transform power_transform"
    " zscore boxcox yeojohnson qcut rankdata winsorize gradient interp cut",
    "keep": "array asarray asanyarray DataFrame Series to_datetime to_numeric log log1p log10 log2"
    " exp expm1 sqrt abs absolute square power sin cos tan where clip nan_to_num reshape ravel"
    " squeeze expand_dims transpose copy deepcopy float32 float64 int32 int64 array_str"
    " get_dummies to_categorical pad_sequences sequence_to_text normalize binarize one_hot"
    " from_numpy tensor Tensor as_tensor FloatTensor LongTensor convert_to_tensor constant"
    " from_pandas csr_matrix csc_matrix coo_matrix matrix ascontiguousarray sigmoid argmax"
    " rint round floor ceil sign maximum minimum isnan isnull isna notnull logical_not"
    " from_tensor_slices resize resize_images cvtColor img_to_array preprocess_input list tuple"
    " sorted set zip enumerate reversed map filter melt from_dict argsort flatten float int str"
    " cast isin vectorize fillna tile split_dataset label_binarize add_constant"
    " list_column to_sparse Variable cartesian_product iter batch swapaxes moveaxis",
    "resample": "resample choice choices sample",
    "scores": "f_classif f_regression chi2 mutual_info_classif mutual_info_regression r_regression"
    " pearsonr spearmanr pointbiserialr f_oneway chi2_contingency ttest_ind"
    " variance_inflation_factor permutation_importance",
    "train": "train",
    "pipeline": "make_pipeline make_column_transformer make_union make_imb_pipeline",
    "through": "tqdm tqdm_notebook notebook_tqdm track progressbar progress_bar log_progress",
    "tuner": "optimize fmin gp_minimize forest_minimize gbrt_minimize dummy_minimize minimize"
    " BayesianOptimization differential_evolution dual_annealing basinhopping agent",
}

#: Kind by function name.
FUNCTIONS: dict[str, str] = {name: kind for kind, words in _WORDS.items() for name in words.split()}

#: What ``from sklearn import *`` brings.
SKLEARN_MODULES: tuple[str, ...] = tuple(
    "calibration cluster covariance cross_decomposition cross_validation datasets decomposition"
    " discriminant_analysis dummy ensemble exceptions feature_extraction feature_selection"
    " gaussian_process grid_search impute isotonic kernel_approximation kernel_ridge lda"
    " learning_curve linear_model manifold metrics mixture model_selection multiclass multioutput"
    " naive_bayes neighbors neural_network pipeline preprocessing qda random_projection"
    " semi_supervised svm tree".split()
)
