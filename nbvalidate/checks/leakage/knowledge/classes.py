"""What the classes of the libraries are for, by their last name."""

from __future__ import annotations

__all__ = ["CLASSES", "CLASS_KINDS"]

#: Kinds a user can add names to as well, each with what it means.
CLASS_KINDS: dict[str, str] = {
    "scaler": "learns means, ranges or quantiles from the rows it is fitted on",
    "imputer": "learns what to fill gaps with",
    "reducer": "learns directions, topics or embeddings",
    "vectorizer": "learns a vocabulary",
    "selector": "learns which columns to keep",
    "encoder": "learns categories",
    "target-encoder": "replaces categories by statistics of the target",
    "clusterer": "learns groups or outliers without a target",
    "stateless": "learns nothing from rows",
    "oversampler": "adds rows made from other rows",
    "undersampler": "leaves rows out",
    "splitter": "divides rows again and again",
    "search": "compares settings by cross-validation",
    "pipeline": "chains transformers and a model, fitted together",
    "model": "learns to predict a target",
    "keras": "a network that goes on learning each time it is fitted",
    "torch": "a network trained by a loop of the user's own",
    "dataset": "holds rows and learns nothing",
    "layers": "a part of a network",
    "other": "has nothing to do with rows",
}

_WORDS: dict[str, str] = {
    "scaler": "StandardScaler MinMaxScaler RobustScaler MaxAbsScaler PowerTransformer"
    " QuantileTransformer KBinsDiscretizer SplineTransformer KernelCenterer YeoJohnsonTransformer"
    " BoxCoxTransformer EqualFrequencyDiscretiser EqualWidthDiscretiser Winsorizer"
    " Normalization Discretization StandardScalerWrapper",
    "imputer": "SimpleImputer Imputer IterativeImputer KNNImputer MissForest MeanMedianImputer"
    " CategoricalImputer SoftImpute IterativeSVD BiScaler DataFrameImputer",
    "reducer": "PCA IncrementalPCA KernelPCA SparsePCA MiniBatchSparsePCA TruncatedSVD NMF"
    " FastICA FactorAnalysis LatentDirichletAllocation TSNE Isomap LocallyLinearEmbedding MDS"
    " SpectralEmbedding UMAP DictionaryLearning MiniBatchDictionaryLearning RBFSampler Nystroem"
    " GaussianRandomProjection SparseRandomProjection LdaModel LsiModel BernoulliRBM MCA FAMD"
    " NeighborhoodComponentsAnalysis PLSSVD ParametricUMAP MiniBatchNMF",
    "vectorizer": "CountVectorizer TfidfVectorizer TfidfTransformer DictVectorizer Tokenizer"
    " Word2Vec Doc2Vec FastText TextVectorization StringLookup IntegerLookup",
    "selector": "SelectKBest SelectPercentile SelectFpr SelectFdr SelectFwe SelectFromModel RFE"
    " RFECV GenericUnivariateSelect SequentialFeatureSelector BorutaPy VarianceThreshold"
    " ExhaustiveFeatureSelector ReliefF SelectBySingleFeaturePerformance"
    " DropCorrelatedFeatures SmartCorrelatedSelection",
    "encoder": "LabelEncoder OneHotEncoder OrdinalEncoder LabelBinarizer MultiLabelBinarizer"
    " BinaryEncoder BaseNEncoder HelmertEncoder SumEncoder BackwardDifferenceEncoder"
    " PolynomialEncoder CountEncoder RareLabelEncoder MultiColumnLabelEncoder StringIndexer",
    "target-encoder": "TargetEncoder LeaveOneOutEncoder CatBoostEncoder JamesSteinEncoder"
    " MEstimateEncoder WOEEncoder GLMMEncoder MeanEncoder QuantileEncoder",
    "clusterer": "KMeans MiniBatchKMeans BisectingKMeans DBSCAN HDBSCAN OPTICS"
    " AgglomerativeClustering FeatureAgglomeration SpectralClustering MeanShift"
    " AffinityPropagation Birch GaussianMixture BayesianGaussianMixture IsolationForest"
    " LocalOutlierFactor EllipticEnvelope OneClassSVM KModes KPrototypes NearestNeighbors"
    " KDTree BallTree KernelDensity SpectralBiclustering SpectralCoclustering",
    "stateless": "Normalizer HashingVectorizer FunctionTransformer Binarizer PolynomialFeatures"
    " HashingEncoder FeatureHasher DataFrameSelector ColumnSelector AdditiveChi2Sampler"
    " SkewedChi2Sampler PatchExtractor ColumnDropper WordNetLemmatizer PorterStemmer"
    " SnowballStemmer RegexpTokenizer TweetTokenizer TreebankWordTokenizer BertTokenizer"
    " AutoTokenizer BertTokenizerFast DistilBertTokenizer DistilBertTokenizerFast"
    " RobertaTokenizer SentenceTransformer SentimentIntensityAnalyzer",
    "oversampler": "SMOTE SMOTENC SMOTEN BorderlineSMOTE SVMSMOTE KMeansSMOTE ADASYN"
    " RandomOverSampler SMOTEENN SMOTETomek",
    "undersampler": "RandomUnderSampler NearMiss TomekLinks ClusterCentroids"
    " EditedNearestNeighbours RepeatedEditedNearestNeighbours AllKNN"
    " CondensedNearestNeighbour OneSidedSelection"
    " NeighbourhoodCleaningRule InstanceHardnessThreshold",
    "splitter": "KFold StratifiedKFold GroupKFold StratifiedGroupKFold RepeatedKFold"
    " RepeatedStratifiedKFold ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit LeaveOneOut"
    " LeavePOut LeaveOneGroupOut LeavePGroupsOut TimeSeriesSplit PredefinedSplit"
    " MultilabelStratifiedKFold MultilabelStratifiedShuffleSplit IterativeStratification",
    "search": "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV"
    " BayesSearchCV TuneSearchCV TuneGridSearchCV EvolutionAlgorithmSearchCV OptunaSearchCV"
    " GASearchCV",
    "pipeline": "Pipeline ColumnTransformer FeatureUnion DataFrameMapper TransformedTargetRegressor"
    " BalancedBaggingClassifier BalancedRandomForestClassifier TableVectorizer",
    "model": "LinearRegression LogisticRegression LogisticRegressionCV Ridge RidgeCV"
    " RidgeClassifier RidgeClassifierCV Lasso LassoCV LassoLars LassoLarsCV ElasticNet ElasticNetCV"
    " Lars BayesianRidge ARDRegression SGDClassifier SGDRegressor Perceptron"
    " PassiveAggressiveClassifier PassiveAggressiveRegressor HuberRegressor TheilSenRegressor"
    " RANSACRegressor PoissonRegressor GammaRegressor TweedieRegressor QuantileRegressor"
    " DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor"
    " RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor"
    " GradientBoostingClassifier GradientBoostingRegressor HistGradientBoostingClassifier"
    " HistGradientBoostingRegressor AdaBoostClassifier AdaBoostRegressor BaggingClassifier"
    " BaggingRegressor VotingClassifier VotingRegressor StackingClassifier StackingRegressor"
    " StackingCVClassifier StackingCVRegressor EnsembleVoteClassifier SVC SVR NuSVC NuSVR LinearSVC"
    " LinearSVR KNeighborsClassifier KNeighborsRegressor RadiusNeighborsClassifier"
    " NearestCentroid GaussianNB MultinomialNB BernoulliNB ComplementNB CategoricalNB"
    " MLPClassifier MLPRegressor LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis LDA QDA"
    " GaussianProcessClassifier GaussianProcessRegressor KernelRidge PLSRegression"
    " IsotonicRegression CalibratedClassifierCV OneVsRestClassifier OneVsOneClassifier"
    " OutputCodeClassifier MultiOutputClassifier MultiOutputRegressor ClassifierChain"
    " RegressorChain DummyClassifier DummyRegressor LabelPropagation LabelSpreading"
    " SelfTrainingClassifier XGBClassifier XGBRegressor XGBRFClassifier XGBRanker LGBMClassifier"
    " LGBMRegressor LGBMRanker CatBoostClassifier CatBoostRegressor CatBoost NGBClassifier"
    " NGBRegressor ExplainableBoostingClassifier ExplainableBoostingRegressor TabNetClassifier"
    " TabNetRegressor EasyEnsembleClassifier RUSBoostClassifier TPOTClassifier TPOTRegressor"
    " AutoSklearnClassifier LazyClassifier LazyRegressor OLS WLS GLS GLM Logit Probit MNLogit"
    " Poisson NegativeBinomial ARIMA SARIMAX VAR AutoReg ExponentialSmoothing Holt"
    " SimpleExpSmoothing Prophet RLM QuantReg MixedLM",
    "keras": "Sequential Model KerasClassifier KerasRegressor",
    "dataset": "TensorDataset DataLoader Subset ConcatDataset DMatrix Pool QuantileDMatrix"
    " TimeseriesGenerator Dataset DataBunch ClassificationData SimpleDataset BucketIterator",
    "other": "EarlyStopping ModelCheckpoint ReduceLROnPlateau TensorBoard Adam SGD RMSprop Adagrad"
    " CrossEntropyLoss BCELoss BCEWithLogitsLoss MSELoss L1Loss NLLLoss StepLR Figure"
    " ConfusionMatrixDisplay RocCurveDisplay Counter Path datetime timedelta LSTMCell",
}

#: Kind by class name.
CLASSES: dict[str, str] = {name: kind for kind, words in _WORDS.items() for name in words.split()}
