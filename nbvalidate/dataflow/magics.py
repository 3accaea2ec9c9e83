"""What is known of magics: whose body is Python, which bind names, which may do anything."""

from __future__ import annotations

__all__ = [
    "AUTOMAGICS",
    "BODY_IS_FUNCTION",
    "BODY_IS_PYTHON",
    "CODE_LINE_MAGICS",
    "DYNAMIC_LINE_MAGICS",
    "KNOWN_CELL_MAGICS",
    "KNOWN_LINE_MAGICS",
]

#: Cell magics that run their body as Python in the user's namespace.
BODY_IS_PYTHON = frozenset(
    "time timeit capture prun validate memit mprun debug snakeviz scalene pyinstrument heat"
    " tb notify wandb measure itrace mem_prof pyprof line_profile memray_flamegraph"
    " lprun python_with_profile skip_exception black autotime viztracer".split()
)

#: Of those, the ones whose assignments stay inside, since the body becomes a function.
BODY_IS_FUNCTION = frozenset({"timeit", "memit", "mprun"})

#: Cell magics whose body is not Python of this session and that bind no name by themselves.
KNOWN_CELL_MAGICS = frozenset(
    "! sx system bash sh script html javascript js latex markdown svg writefile writetemplate file"
    " perl ruby pypy python python2 python3 cmd powershell R_file css mermaid graphviz dot"
    " blockdiag sql_docs configure".split()
)

#: Line magics whose argument is Python that runs in the user's namespace.
CODE_LINE_MAGICS = frozenset("time timeit prun memit mprun lprun snakeviz debug".split())

#: Line magics that may bind any name.
DYNAMIC_LINE_MAGICS = frozenset(
    "run rerun load loadpy load_ext pylab store macro recall edit reset reset_selective sql R"
    " bigquery import_notebook inline".split()
)

#: Line magics that bind no names.
KNOWN_LINE_MAGICS = frozenset(
    "alias alias_magic aimport autoawait autocall automagic autoreload autosave bookmark cat cd"
    " clear colors conda config connect_info cp dhist dirs doctest_mode ed env gui hist history"
    " killbgscripts ldir less lf lk ll load_ext logoff logon logstart logstate logstop ls lsmagic"
    " lx magic man matplotlib mamba micromamba mkdir more mv nbvalidate notebook page pastebin"
    " pdb pdef pdoc pfile pinfo pinfo2 pip pip3 popd pprint precision psearch psource pushd pwd"
    " pycat quickref rehashx rep rm rmdir sc set_env subshell sx system tb tensorboard"
    " unalias unload_ext uv who who_ls whos xdel xmode watermark flake8_on pycodestyle_on"
    " nbstripout reload_ext matplotlib_inline".split()
)

#: Magics that IPython takes without their percent sign, where they are a whole cell.
AUTOMAGICS = KNOWN_LINE_MAGICS | CODE_LINE_MAGICS | (DYNAMIC_LINE_MAGICS - {"R", "sql", "inline"})
