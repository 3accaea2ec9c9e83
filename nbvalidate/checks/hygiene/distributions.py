"""From the name that is imported to the distributions on PyPI or conda that provide it."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["distributions_of", "normalised"]

#: Import name, then the distributions that provide it. Only where they differ, or are several.
_TABLE = """
sklearn: scikit-learn scikit-learn-intelex sklearn
cv2: opencv-python opencv-python-headless opencv opencv-contrib-python py-opencv
cv2: opencv-contrib-python-headless libopencv
PIL: pillow pillow-simd
yaml: pyyaml ruamel-yaml
bs4: beautifulsoup4 bs4
skimage: scikit-image
dotenv: python-dotenv
dateutil: python-dateutil pandas
serial: pyserial
Crypto: pycryptodome pycrypto
Cryptodome: pycryptodomex
mpl_toolkits: matplotlib matplotlib-base basemap
matplotlib: matplotlib matplotlib-base
pylab: matplotlib matplotlib-base
pkg_resources: setuptools
setuptools: setuptools
attr: attrs
attrs: attrs
jwt: pyjwt
git: gitpython
fitz: pymupdf
pymupdf: pymupdf
docx: python-docx
docx2txt: docx2txt
pptx: python-pptx
imblearn: imbalanced-learn imblearn
umap: umap-learn
lightgbm: lightgbm
xgboost: xgboost py-xgboost py-xgboost-gpu py-xgboost-cpu xgboost-cpu
catboost: catboost
tensorflow: tensorflow tensorflow-cpu tensorflow-gpu tensorflow-macos tensorflow-intel
tensorflow: tf-nightly tensorflow-base tensorflow-rocm
keras: keras tensorflow tensorflow-cpu tensorflow-gpu tensorflow-macos keras-gpu keras-nightly
tensorboard: tensorboard tensorflow tensorflow-cpu tensorflow-gpu
tensorflow_addons: tensorflow-addons
tensorflow_datasets: tensorflow-datasets tfds-nightly
tensorflow_hub: tensorflow-hub
tensorflow_probability: tensorflow-probability tfp-nightly
tensorflow_text: tensorflow-text
tensorflow_decision_forests: tensorflow-decision-forests
tf_keras: tf-keras
tflite_runtime: tflite-runtime
tensorboardX: tensorboardx
torch: torch pytorch pytorch-cpu pytorch-gpu torch-nightly
torchvision: torchvision torchvision-cpu
torchaudio: torchaudio
torchtext: torchtext
torch_geometric: torch-geometric pyg
torch_scatter: torch-scatter pytorch-scatter
torch_sparse: torch-sparse pytorch-sparse
pytorch_lightning: pytorch-lightning lightning
lightning: lightning pytorch-lightning
pytorch_tabnet: pytorch-tabnet
segmentation_models_pytorch: segmentation-models-pytorch
segmentation_models: segmentation-models
efficientnet_pytorch: efficientnet-pytorch
timm: timm
fastai: fastai
sentence_transformers: sentence-transformers
huggingface_hub: huggingface-hub transformers
sacrebleu: sacrebleu
rouge_score: rouge-score
fake_useragent: fake-useragent
psycopg2: psycopg2 psycopg2-binary
psycopg: psycopg psycopg-binary
MySQLdb: mysqlclient mysql-python
mysql: mysql-connector-python mysql-connector
pymysql: pymysql
pyodbc: pyodbc
cx_Oracle: cx-oracle
oracledb: oracledb
pymongo: pymongo
bson: pymongo bson
gridfs: pymongo
redis: redis redis-py
kafka: kafka-python kafka-python-ng
confluent_kafka: confluent-kafka
snowflake: snowflake-connector-python snowflake-snowpark-python
sqlalchemy: sqlalchemy
OpenSSL: pyopenssl
nacl: pynacl
zmq: pyzmq
websocket: websocket-client
socks: pysocks
dns: dnspython
slugify: python-slugify
magic: python-magic
Levenshtein: levenshtein python-levenshtein
jose: python-jose
multipart: python-multipart
telegram: python-telegram-bot
telebot: pytelegrambotapi
discord: discord-py
slack_sdk: slack-sdk
slack: slackclient
googleapiclient: google-api-python-client
google_auth_oauthlib: google-auth-oauthlib
oauth2client: oauth2client
gspread_dataframe: gspread-dataframe
apiclient: google-api-python-client
ee: earthengine-api
facebook_business: facebook-business
stripe: stripe
usb: pyusb
gi: pygobject
wx: wxpython
win32api: pywin32
win32com: pywin32
win32gui: pywin32
pythoncom: pywin32
Xlib: python-xlib
OpenGL: pyopengl
vtk: vtk
pyautogui: pyautogui
pynput: pynput
pywt: pywavelets
osgeo: gdal
gdal: gdal
shapefile: pyshp
mapbox_vector_tile: mapbox-vector-tile
pyproj: pyproj
rasterio: rasterio
cartopy: cartopy
netCDF4: netcdf4
h5py: h5py
tables: tables pytables
igraph: igraph python-igraph
community: python-louvain
graphviz: graphviz python-graphviz
pygraphviz: pygraphviz
pydot: pydot
pydotplus: pydotplus
sksurv: scikit-survival
skopt: scikit-optimize
skmultilearn: scikit-multilearn
skfuzzy: scikit-fuzzy
skbio: scikit-bio
sktime: sktime
skgarden: scikit-garden
skrub: skrub
scikitplot: scikit-plot
scikit_posthocs: scikit-posthocs
mlxtend: mlxtend
category_encoders: category-encoders
feature_engine: feature-engine
pandas_profiling: pandas-profiling ydata-profiling
ydata_profiling: ydata-profiling
pandas_datareader: pandas-datareader
pandas_ta: pandas-ta
pandas_gbq: pandas-gbq
pandasql: pandasql
yahoo_fin: yahoo-fin
yahooquery: yahooquery
talib: ta-lib
ta: ta
backtrader: backtrader
quandl: quandl
alpha_vantage: alpha-vantage
mplfinance: mplfinance
mpl_finance: mpl-finance
prophet: prophet
fbprophet: fbprophet prophet
pmdarima: pmdarima
pyramid: pyramid-arima pyramid
statsmodels: statsmodels
missingno: missingno
plotly: plotly
chart_studio: chart-studio plotly
cufflinks: cufflinks
wordcloud: wordcloud
dash: dash
dash_html_components: dash-html-components dash
dash_core_components: dash-core-components dash
dash_bootstrap_components: dash-bootstrap-components
jupyter_dash: jupyter-dash
streamlit: streamlit
st_aggrid: streamlit-aggrid
ipywidgets: ipywidgets jupyter
notebook: notebook jupyter
nbformat: nbformat jupyter notebook
nbconvert: nbconvert jupyter notebook
jupyter_client: jupyter-client jupyter notebook
jupyter_core: jupyter-core jupyter notebook
traitlets: traitlets jupyter notebook ipython
ipython_genutils: ipython-genutils
widgetsnbextension: widgetsnbextension ipywidgets
memory_profiler: memory-profiler
line_profiler: line-profiler
pytesseract: pytesseract
pdf2image: pdf2image
PyPDF2: pypdf2
pypdf: pypdf
pdfminer: pdfminer-six pdfminer
camelot: camelot-py
tabula: tabula-py
xlrd: xlrd
win32: pywin32
face_recognition: face-recognition
mediapipe: mediapipe
imutils: imutils
moviepy: moviepy
pydub: pydub
sounddevice: sounddevice
soundfile: soundfile pysoundfile
speech_recognition: speechrecognition
gtts: gtts
pyttsx3: pyttsx3
librosa: librosa
pyaudio: pyaudio
IPython: ipython jupyter notebook ipykernel jupyterlab
regex: regex
langchain_community: langchain-community
langchain_core: langchain-core langchain
langchain_openai: langchain-openai
llama_index: llama-index llama-index-core
llama_cpp: llama-cpp-python
openai: openai
google.generativeai: google-generativeai
google.genai: google-genai
google.protobuf: protobuf
google.auth: google-auth
google.oauth2: google-auth
google.cloud.bigquery: google-cloud-bigquery
google.cloud.storage: google-cloud-storage
google.cloud.aiplatform: google-cloud-aiplatform
google.cloud.vision: google-cloud-vision
google.cloud.language: google-cloud-language
google.cloud.speech: google-cloud-speech
google.cloud.translate: google-cloud-translate
google.cloud.firestore: google-cloud-firestore
google.cloud.pubsub: google-cloud-pubsub
google.cloud.pubsub_v1: google-cloud-pubsub
azure.storage.blob: azure-storage-blob
azure.identity: azure-identity
azure.core: azure-core
azure.ai.ml: azure-ai-ml
azureml: azureml-core azureml-sdk
faiss: faiss-cpu faiss-gpu faiss
annoy: annoy
hnswlib: hnswlib
pinecone: pinecone pinecone-client
chromadb: chromadb
qdrant_client: qdrant-client
en_core_web_sm: en-core-web-sm spacy
en_core_web_md: en-core-web-md spacy
en_core_web_lg: en-core-web-lg spacy
spacy_langdetect: spacy-langdetect
textblob: textblob
vaderSentiment: vadersentiment
stop_words: stop-words
Sastrawi: sastrawi
pyLDAvis: pyldavis
nltk: nltk
gensim: gensim
num2words: num2words
kneed: kneed
yellowbrick: yellowbrick
Bio: biopython
rdkit: rdkit rdkit-pypi
openbabel: openbabel openbabel-wheel
mne: mne
nibabel: nibabel
SimpleITK: simpleitk
pydicom: pydicom
MDAnalysis: mdanalysis
pymol: pymol-open-source
ase: ase
astropy: astropy
gym: gym
gymnasium: gymnasium
stable_baselines3: stable-baselines3
pettingzoo: pettingzoo
Box2D: box2d-py box2d
pymc: pymc
pymc3: pymc3
theano: theano theano-pymc
pytensor: pytensor pymc
cmdstanpy: cmdstanpy
pystan: pystan
numpyro: numpyro
pulp: pulp
pyomo: pyomo
ortools: ortools
cvxpy: cvxpy
gurobipy: gurobipy gurobi
docplex: docplex
cplex: cplex
mip: mip
deap: deap
pyswarms: pyswarms
nevergrad: nevergrad
tpot: tpot
autosklearn: auto-sklearn
flaml: flaml
h2o: h2o
pycaret: pycaret
ray: ray
pyspark: pyspark
findspark: findspark
sparknlp: spark-nlp
delta: delta-spark
dask_ml: dask-ml
cudf: cudf cudf-cu11 cudf-cu12
cuml: cuml cuml-cu11 cuml-cu12
cupy: cupy cupy-cuda11x cupy-cuda12x
numba: numba
jax: jax
jaxlib: jaxlib jax
flax: flax
haiku: dm-haiku
optax: optax
pybedtools: pybedtools
sentencepiece: sentencepiece
ruamel: ruamel-yaml
markdown: markdown
jinja2: jinja2
werkzeug: werkzeug flask
flask_cors: flask-cors
flask_sqlalchemy: flask-sqlalchemy
rest_framework: djangorestframework
decouple: python-decouple
environ: django-environ
pythonjsonlogger: python-json-logger
pyarrow: pyarrow
fastparquet: fastparquet
duckdb: duckdb python-duckdb
polars: polars polars-lts-cpu
lxml: lxml
html5lib: html5lib
selenium: selenium
webdriver_manager: webdriver-manager
undetected_chromedriver: undetected-chromedriver
cloudscraper: cloudscraper
tweepy: tweepy
praw: praw
pytube: pytube
youtube_dl: youtube-dl
yt_dlp: yt-dlp
pytz: pytz pandas
numpy: numpy numpy-base
"""


def _read_table() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _TABLE.strip().split("\n"):
        name, _, names = line.partition(": ")
        found[name] = found.get(name, frozenset()) | frozenset(names.split())
    return found


_PROVIDERS = _read_table()


def normalised(name: str) -> str:
    """The name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions_of(module: str) -> frozenset[str]:
    """Normalised names of the distributions that may provide a dotted module."""
    parts = module.split(".")
    for length in range(min(3, len(parts)), 0, -1):
        known = _PROVIDERS.get(".".join(parts[:length]))
        if known:
            return known | {normalised(parts[0])} if length == 1 else known
    top = parts[0]
    guesses = {normalised(top), *_installed().get(top, ())}
    # google.cloud.bigquery -> google-cloud-bigquery
    guesses |= {normalised("-".join(parts[:length])) for length in (2, 3)}
    return frozenset({*guesses, f"python-{normalised(top)}", f"py{normalised(top)}"})


@lru_cache(maxsize=1)
def _installed() -> dict[str, list[str]]:
    from importlib.metadata import packages_distributions  # reads every installed package

    return {
        name: [normalised(found) for found in all_found]
        for name, all_found in packages_distributions().items()
    }
