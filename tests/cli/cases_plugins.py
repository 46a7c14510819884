"""What is said of plugins: of what was asked for and cannot be meant."""

from case import Case

NETS = """
class Data:
    def __init__(self, batch_size: int = 4): ...
    def train_dataloader(self): ...
class Net:
    def __init__(self, in_dim: int, width: "Width" = 3): ...
    def forward(self, x): ...
LOGGER = object()
"""
ZOO = """
TASKS = {"my-data": "nets:Data"}
MODELS = {"my-net": "nets:Net"}
COMPATIBLE = [("my-data", "my-net")]
"""
PAIR = "-t my-data -m my-net"
TRAIN = f"train --plugin my_zoo {PAIR}"


def plugin(title: str, text: str, words: str = TRAIN, code: int = 2, **more: str):
    files = {"nets.py": NETS, "my_zoo.py": text, **{f"{name}.py": body.lstrip()
             for name, body in more.items()}}  # fmt: skip
    return Case(title, words, {n: t.lstrip() for n, t in files.items()}, code=code)


def table(title: str, row: str, words: str = TRAIN, code: int = 2) -> Case:
    return plugin(title, f"{ZOO}\n{row}\n", words, code)


def hooks(
    title: str, declared: str, kind: str = "hook", code: int = 2, words: str = ""
):
    body = (
        f"from project import pair_{kind}\n\n\n@pair_{kind}({declared})\ndef size"
        '(config):\n    """It has a size."""\n    return {"model.in_dim": 3}\n'
    )
    text = f'{ZOO}HOOKS = ["my_hooks"]\nCOMPATIBLE += [("words", "my-net")]\n'
    return plugin(title, text, words or f"{TRAIN} --print-config", code, my_hooks=body)


def named(title: str, words: str, **environment: str) -> Case:
    files = {"my_zoo.py": ZOO, "nets.py": NETS, "zoos/__init__.py": "",
             "zoos/large.py": ZOO, "zoos/own.py": 'MODELS = {"a": "own:A"}\n',
             "broken.py": "\nimport nowhere_to_be_found\n", "a.yaml":
             "run:\n  plugins: [broken]\n"}  # fmt: skip
    return Case(title, words, files, environment)


CASES = [
    # -------------------------------------------------------------- how it is named
    named("plugin that is not there", f"train --plugin nowhere {PAIR}"),
    named("plugin that is misspelt", f"train --plugin my_zo {PAIR}"),
    named("plugin as a file", f"train --plugin my_zoo.py {PAIR}"),
    named("plugin as a path", f"train --plugin ./my_zoo {PAIR}"),
    named("plugin as a path into a package", "matrix --plugin zoos/large.py"),
    named("plugin as a path that is no package", "matrix --plugin zoos/own.py"),
    named("plugin of a package that is misspelt", "matrix --plugin zoos.larg"),
    named("plugin as a class", "describe net --plugin my_zoo:Net"),
    named("two plugins in one", "matrix --plugin my_zoo,zoos.large"),
    named("plugin of a variable", "matrix", PROJECT_PLUGINS="my_zoo my_zo"),
    named("plugin of a variable, for an overview", "", PROJECT_PLUGINS="my_zo"),
    named("plugin that imports what is not there", f"train --plugin broken {PAIR}"),
    named("plugin of a file that imports what is not there",
          "train -c a.yaml --strict", PROJECT_PLUGINS="broken"),
    plugin("plugin that cannot be read", "MODELS = {\n"),
    plugin("plugin whose import raises", "\nimport nets, other\n",
           other='\n\nraise ValueError("so\\nso")\n'),
    # ------------------------------------------------------------------- its tables
    plugin("plugin without tables", "class Net: ...\n"),
    plugin("misspelt tables alone", 'TASK = {"a": "nets:Data"}\nModels = {}\n'),
    table("misspelt table", 'HOOK = ["my_hooks"]'),
    table("table that is a list", 'PARTS = ["nets:Net"]'),
    table("table of classes", 'from nets import Net\nPARTS = {"Mine": Net}'),
    table("target with a dot", 'PARTS = {"Mine": "nets.Net"}'),
    table("target that is called", 'PARTS = {"Mine": "nets:Net()"}'),
    table("part that no config can refer to", 'PARTS = {"my-part": "nets:Net"}'),
    plugin("model that nobody can choose", 'MODELS = {"a/b": "nets:Net"}\n'),
    table("hooks in one text", 'HOOKS = "my_hooks"'),
    table("pair that is none", 'COMPATIBLE = ["my-data"]'),
    table("hooks that are not there", 'HOOKS = ["my_hook"]'),
    plugin("hooks that cannot be read", f'{ZOO}HOOKS = [\n  "my_hooks"]\n',
           my_hooks="from project import pair_hook\n\npair_hook(sets=[])\n"),
    # ---------------------------------------------------------------- its components
    plugin("model without a class", 'MODELS = {"my-net": "nets:Nets"}\n',
           "train --plugin my_zoo -t pixels -m my-net"),
    plugin("model without a module", 'MODELS = {"my-net": "net:Net"}\n',
           "train --plugin my_zoo -t pixels -m my-net"),
    plugin("model that is an object", 'MODELS = {"my-net": "nets:LOGGER"}\n',
           "train --plugin my_zoo -t pixels -m my-net"),
    plugin("task and model whose modules raise",
           'MODELS = {"my-net": "other:Net"}\nTASKS = {"my-data": "other:Data"}\n',
           other="\n1 / 0\n"),
    table("part without a class", 'PARTS = {"Mine": "nets:Mine"}',
          f"{TRAIN} -b model.in_dim=@Mine()"),
    plugin("matrix with what cannot be used",
           f'{ZOO}MODELS |= {{"gone": "nets:Gone", "gone-too": "nowhere:Net"}}\n',
           "matrix --plugin my_zoo --task my-data --model gone", code=0),
    plugin("matrix with reasons and what cannot be used",
           f'{ZOO}MODELS |= {{"gone": "nets:Gone"}}\n',
           "matrix --plugin my_zoo --task my-data --why", code=0),
    plugin("description of what cannot be used", 'MODELS = {"gone": "nets:Gone"}\n',
           "describe gone --plugin my_zoo", code=0),
    plugin("annotation that cannot be resolved", ZOO,
           f"{TRAIN} -b model.in_dim=3 --print-config --changed", code=0),
    # --------------------------------------------------------------------- its names
    plugin("names that the fakes have",
           'TASKS = {"pixels": "nets:Data"}\nPARTS = {"Adam": "nets:Net"}\n'),
    plugin("names of two plugins", ZOO, f"train --plugin my_zoo --plugin more {PAIR}",
           more='MODELS = {"my-net": "nets:Data"}\n'),
    plugin("names of two plugins for one class", ZOO,
           f"{TRAIN} --plugin more -b model.in_dim=1 --print-config --changed", code=0,
           more='MODELS = {"my-net": "others:Same"}\n',
           others="from nets import Net as Same\n"),
    # --------------------------------------------------------------------- its hooks
    hooks("hook for no model", 'model="my-nett", sets=["model.in_dim"]'),
    hooks("hook for no model that is near", 'model="theirs", sets=["model.in_dim"]',
          code=0),
    hooks("check for no task", 'task="my-dta", reads=["task.batch_size"]', "check"),
    hooks("hook for no batch", 'batch="ImagesBatch", sets=["model.in_dim"]'),
    hooks("hook for pairs that do not fit",
          'task="pixels", model="my-net", sets=["model.in_dim"]', code=0),
    hooks("hook that reads what nothing has",
          'model="my-net", reads=["task.batch_siz"], sets=["model.in_dim"]'),
    hooks("check that reads what nothing has",
          'model="my-net", reads=["model.indim"]', "check"),
    hooks("hook that reads by a class",
          'model="my-net", reads=["Net.width"], sets=["model.in_dim"]'),
    hooks("hook that sets what no part has", 'model="my-net", sets=["Adam.lrr"]'),
    hooks("hook that reads what this pair has not",
          'reads=["task.tokenizer"], sets=["model.in_dim"], '
          'optional=["model.in_dim"]', words=TRAIN),
    hooks("hook that reads what this pair has not, and nobody needs",
          'reads=["task.tokenizer"], sets=["model.in_dim"], '
          'optional=["model.in_dim"]', code=0,
          words=f"{TRAIN} -b model.in_dim=3 --print-config --changed"),
]  # fmt: skip
