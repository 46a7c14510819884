"""What `train` prints and refuses."""

from itertools import pairwise

from case import Case

PIXELS = "train -t pixels -m net "
WORDS = "train -t words -m rnn "
WHOLE = "-b task.batch_size=4 -b model.width=8 "


def bad(title: str, binding: str, command: str = PIXELS) -> Case:
    return Case(title, [*command.split(), "--bind", binding, "--print-config"])


def file(title: str, text: str, name: str = "a.yaml", **more: str) -> Case:
    words = f"{PIXELS}{WHOLE}-c {name} --print-config"
    return Case(title, words, {name: text, **{k.replace("__", "."): v
                                              for k, v in more.items()}})  # fmt: skip


RUN = "runs/pixels-net/20260131-235959"
FROZEN = """run.task = 'pixels'
run.model = 'net'
run.precedence = ('default', 'pair', 'file', 'env', 'flag')
Pixels.batch_size = 4
Net.width = 8
Trainer.max_epochs = 3
"""
RECORD = """{"schema": 1, "status": "done", "task": "pixels", "model": "net", "seed": 0,
"started": "2026-01-31T23:59:59+00:00", "finished": "2026-02-01T00:00:59+00:00",
"seconds": 60.0, "metrics": {"val_loss": 0.5, "test_loss": "nan"}, "epochs": 3,
"best_epoch": 1}
"""


def resumed(title: str, words: str, code: int = 2, **more: str) -> Case:
    """A run that is done, and one that has died, of the same day."""
    died = RUN.replace("235959", "235958")
    files = {f"{RUN}/config.gin": FROZEN, f"{RUN}/run.json": RECORD,
             f"{died}/config.gin": FROZEN,
             f"{died}/run.json": RECORD.replace("done", "running")}  # fmt: skip
    return Case(title, f"train --resume {words}", {**files, **more}, code=code)


CASES = [
    # -------------------------------------------------- going on with a run
    resumed("a run that is done", "last", code=0),
    resumed("a run that is done, by its id, for a program",
            "20260131-235959 --format json", code=0),
    resumed("a run that nobody has", "20260131-23595"),
    resumed("a run by no name", "lats"),
    Case("a run where there are none", "train --resume last"),
    resumed("a run, and a file", "last -c a.yaml", **{"a.yaml": "task: {}"}),
    resumed("a run, and another pair", "last -t words -m rnn -b trainer.max_epochs=4"),
    resumed("a run of another size and data",
            "last -b task.batch_size=3 -b model.width=9 -b trainer.max_epochs=4"),
    resumed("a run with a value that is no value",
            "last -b trainer.max_epochs=x --print-config"),
    Case("a run without a config", "train --resume runs/a/b",
         {"runs/a/b/run.json": RECORD}),
    Case("a run with half a record", "train --resume runs/a/b",
         {"runs/a/b/run.json": RECORD[:40], "runs/a/b/config.gin": FROZEN}),
    resumed("the config of a run that goes on", "last --print-config --changed "
            "-b trainer.max_epochs=4", code=0),
    # ------------------------------------------------------- the command line
    Case("help of train, wherever it stands", "train -t pixels --help -m", code=0),
    Case("unknown flag", "train --modle net"),
    Case("flag that is close to a parameter", "train -t pixels --max-epohcs 3"),
    Case("parameter as a flag", "train -t pixels -m net --max-epochs 3"),
    Case("key as a flag", "train -t pixels -m net --model.dropout 0.1"),
    Case("misspelt key as a flag", "train -t pixels -m net --model.droput=0.1"),
    Case("binding without --bind", "train -t pixels -m net trainer.max_epochs=3"),
    Case("name without --bind", "train -t pixels -m net max_epochs=3"),
    Case("flag without dashes", "train task=pixels"),
    Case("stray word", "train pixels"),
    Case("a value that is cut off its key",
         "train -t pixels -m net --bind task.batch_size 4"),
    Case("flag without a value", "train --task"),
    Case("flag with an empty value", "train --task= -m net"),
    Case("flag before a flag", "train --task --model net"),
    Case("flag given twice", "train -t pixels -t grey"),
    Case("spaces around the equals sign", "train -b model.width = 3"),
    Case("space after the equals sign", "train -b model.width= 3"),
    Case("stray equals sign", "train -t pixels ="),
    Case("typographic dash", "train –task pixels"),
    Case("bare dashes", "train -- -t pixels"),
    Case("switch with a value", "train --strict=maybe"),
    Case("one dash before a long name", "train -task pixels"),
    Case("short flag with its value attached", "train -tpixels"),
    Case("unknown short flag", "train -x"),
    Case("not UTF-8", ["train", "-t", "\udcff"]),
    Case("format that does not exist", PIXELS + WHOLE + "--print-config --format yml"),
    Case("order of the sources with an unknown one",
         PIXELS + "--precedence default,fiel,env,flag,pair"),
    Case("order of the sources without all", PIXELS + "--precedence default,flag"),
    # --------------------------------------------------------------- the pair
    Case("no pair", "train"),
    Case("no model", "train -t pixels"),
    Case("no task", "train -m rnn"),
    Case("unknown task", "train -t pixel -m net"),
    Case("unknown model", "train -t pixels -m nte"),
    Case("both unknown", "train -t pixel -m nte"),
    Case("pair that does not fit", "train -t pixels -m rnn"),
    Case("pair without annotations", "train -t words -m untyped"),
    Case("pair declared not to fit", "train -t grey -m both"),
    Case("model that cannot be imported", "train -t pixels -m broken"),
    Case("pair named by a file, wrongly", "train -c a.yaml",
         {"a.yaml": "run:\n  task: pixel\n  model: net\n"}),
    # ------------------------------------------------------------ missing values
    Case("missing values", "train -t pixels -m net"),
    Case("missing value that a hook waits for", "train -t words -m rnn"),
    Case("missing value and a fault", PIXELS + "-b model.rate=high"),
    Case("missing value hidden by question marks",
         PIXELS + WHOLE + "-b model.rate=???"),
    # -------------------------------------------------------------- keys, values
    bad("unknown parameter", "model.widht=3"),
    bad("unknown parameter, nothing close", "model.zzz=3"),
    bad("unknown parameter of a component that has one", "task.seed=3",
        "train -t grey -m net "),
    bad("unknown component", "modle.width=3"),
    bad("unknown part", "Adm.lr=3"),
    bad("part's unknown parameter", "Adam.lrr=3"),
    bad("not a key", "model..width=3"),
    bad("a colon for an equals sign", "model.width:3"),
    bad("a colon for an equals sign, and no key", "width:3"),
    bad("what only the program sets", "trainer.folder=x"),
    bad("a call as Python writes it", "model.optimizer=Adam(rate=0.1)"),
    bad("no value", "model.width"),
    bad("two lines", "model.width=3\nimport os"),
    bad("int: a fraction", "model.width=3.5"),
    bad("int: a word", "model.width=many"),
    bad("float: a word", "model.rate=high"),
    bad("float: too large", "model.rate=1e999"),
    bad("bool: a YAML 1.1 word", "model.flag=yes"),
    bad("str: nothing", "model.label="),
    bad("path: a list", "model.weights=[a]"),
    bad("choice", "model.mode=fats"),
    bad("enum", "model.activation=relu"),
    bad("tuple: too long", "model.kernel=[1, 2, 3]"),
    bad("tuple: a wrong item", "model.kernel=[1, x]"),
    bad("list: not a list", "model.names=a"),
    bad("dict: not a mapping", "model.options=[a]"),
    bad("union", "model.dropout=high"),
    bad("callable: a name without @", "model.optimizer=Adam"),
    bad("callable: unknown reference", "model.optimizer=@Adm"),
    bad("int: a reference that is not called", "model.width=@double"),
    bad("infinity without an annotation", "model.untyped=inf"),
    bad("malformed reference", "model.optimizer=@Adam(lr=1)"),
    bad("malformed list", "model.names=[a, b"),
    bad("half of a quotation", "model.label='a"),
    Case("variable with a misspelt parameter", PIXELS + "--print-config",
         environment={"PROJECT_MODEL__WIDHT": "3"}),
    Case("variable with a misspelt role", PIXELS + "--print-config",
         environment={"PROJECT_MODLE__WIDTH": "3"}),
    Case("variable with a bad value", PIXELS + "--print-config",
         environment={"PROJECT_MODEL__WIDTH": "many"}),
    Case("several faults at once", [*PIXELS.split(), "-c", "a.yaml", "-b",
         "model.droput=1", "-b", "model.rate=high"],
         {"a.yaml": "model:\n  width: 1.5\nmodle:\n  width: 1\n"},
         {"PROJECT_TASK__BATCH_SIZE": "big"}),
    # ------------------------------------------------------------------- macros
    bad("macro that nothing refers to", "lr=0.1"),
    bad("macro with the name of a parameter", "rate=0.1"),
    bad("macro with nearly the name of a parameter", "widht=0.1"),
    bad("macro that is not defined", "model.rate=%lr"),
    bad("part that is called without what it requires", "model.optimizer=@Adam()"),
    Case("macro that is misspelt", [*PIXELS.split(), "-b", "model.rate=%lr", "-b",
         "model.limit=%lrr", "-b", "lr=1", "--print-config"]),
    Case("macros in a circle", [*PIXELS.split(), "-b", "model.rate=%a", "-b", "a=%b",
         "-b", "b=%a", "--print-config"]),
    Case("macro of the wrong type", [*PIXELS.split(), "-b", "model.rate=%lr", "-b",
         "lr=fast", "--print-config"]),
    # -------------------------------------------------------------------- files
    Case("missing file", PIXELS + "-c a.yml", {"a.yaml": ""}),
    Case("missing recipe", PIXELS + "-c gin/recipee.gin", {"gin/recipe.gin": ""}),
    Case("file of another kind", PIXELS + "-c a.json", {"a.json": "{}"}),
    Case("folder", PIXELS + "-c gin.yaml/", {"gin.yaml/x": ""}),
    file("YAML: duplicate key", "model:\n  rate: 0.1\n  rate: 0.2\n"),
    file("YAML: duplicate key, dotted and nested",
         "model.rate: 0.1\nmodel:\n  rate: 0.2\n"),
    file("YAML: syntax", "model:\n  names: [a, b\n  rate: 0.1\n"),
    file("YAML: second colon", "model:\n  label: a: b\n"),
    file("YAML: indented too deep", "model:\n  rate: 0.1\n   flag: true\n"),
    file("YAML: tab", "model:\n\trate: 0.1\n"),
    file("YAML: reference without quotes", "model:\n  optimizer: @Adam\n"),
    file("YAML: alias of nothing", "base: &base {rate: 0.1}\nmodel:\n  <<: *bse\n"),
    file("YAML: alias of itself", "model:\n  untyped: &x [*x]\n"),
    file("YAML: alias as a key", "base: &base rate\nmodel:\n  *base : 0.1\n"),
    file("YAML: merge of a number", "model:\n  <<: 0.1\n"),
    file("YAML: two merge keys", "a: &a {rate: 0.1}\nmodel:\n  <<: *a\n  <<: *a\n"),
    file("YAML: bad value by an anchor", "base: &base\n  rate: high\nmodel: *base\n"),
    file("YAML: bad value in an anchor", "r: &r high\nmodel: {rate: *r}\n"),
    file("YAML: aliases without end", "a: &a [x, x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefgh"))),
    file("YAML: misspelt section with an anchor",
         "modle: &m {rate: 0.1}\nmodel: {<<: *m}\n"),
    Case("YAML: anchors explained", PIXELS + "-c a.yaml --explain",
         {"a.yaml": "base: &base\n  rate: 0.2\n.name: &name a\nmodel:\n  <<: *base\n"
          "  label: *name\n  width: 8\ntask: {batch_size: 4}\n"}, code=0),
    file("YAML: tag", "model:\n  rate: !!python/name:os.system\n"),
    file("YAML: two documents", "model:\n  rate: 0.1\n---\ntask: {}\n"),
    file("YAML: not a mapping", "- model\n"),
    file("YAML: no space after the colon", "model:\n  rate:0.1\n"),
    file("YAML: a section with the items of a list", "model:\n  - rate: 0.1\n"),
    file("YAML: no section", "rate: 0.1\n"),
    file("YAML: unknown section", "modle:\n  rate: 0.1\n"),
    file("YAML: not a section", "model: 3\n"),
    file("YAML: macros that are no mapping", "macros: 3\n"),
    file("YAML: bad value", "model:\n  rate: high\n"),
    file("YAML: half of a tuple", "model:\n  untyped: [(1, 2), 3]\n"),
    file("YAML: invisible character", "model:\n  rate: 0.1\u200b\n"),
    file("YAML: request with an unknown parameter", "run:\n  tsak: pixels\n"),
    file("YAML: order of the sources", "run:\n  precedence: [flag, file]\n"),
    file("YAML: include that is missing", "include: b.yaml\n"),
    file("YAML: include of nothing", "include: [{a: b}]\n"),
    file("YAML: includes in a circle", "include: b.yaml\n",
         b__yaml="include: a.yaml\n"),
    file("gin: a word without quotes", "Net.mode = fast\n", "a.gin"),
    file("gin: lower-case boolean", "# x\nNet.flag = true\n", "a.gin"),
    file("gin: bracket", "Net.kernel = (1,\n2\n\nNet.rate = 1.0\n", "a.gin"),
    file("gin: no equals sign", "Net.rate 1.0\n", "a.gin"),
    Case("gin: duplicate", PIXELS + WHOLE + "-c a.gin --explain model.rate",
         {"a.gin": "Net.rate = 1.0\nNet.rate = 2.0\n"}, code=0),
    Case("gin: duplicate, strictly", PIXELS + WHOLE + "-c a.gin --explain --strict",
         {"a.gin": "Net.rate = 1.0\nNet.rate = 2.0\n"}),
    Case("gin: macro that nothing refers to", PIXELS + WHOLE + "-c a.gin --explain",
         {"a.gin": "SPARE = 1.0\n"}, code=0),
    file("gin: macro that is close to a key", "widht = 3\n", "a.gin"),
    file("gin: import", "import os\n", "a.gin"),
    file("gin: dynamic registration", "from __gin__ import dynamic_registration\n",
         "a.gin"),
    file("gin: role as a name", "model.rate = 1.0\n", "a.gin"),
    file("gin: unknown configurable", "Nett.rate = 1.0\n", "a.gin"),
    file("gin: unknown parameter", "Net.rat = 1.0\n", "a.gin"),
    file("gin: bad value", "Net.rate = '1.0'\n", "a.gin"),
    file("gin: includes in a circle", "include 'b.gin'\n", "a.gin",
         b__gin="include 'a.gin'\n"),
    Case("not UTF-8 file", PIXELS + "-c latin.yaml", {"latin.yaml": "\udce9: 1\n"}),
    Case("NUL in a file", PIXELS + "-c nul.gin", {"nul.gin": "a = 1\nb = \0\n"}),
    # -------------------------------------------------------------------- hooks
    Case("hook that raises", "train -t grey -m net -b task.batch_size=13"),
    Case("hook whose value is forced", "train -t grey -m net -b model.width=3"),
    Case("hook that sets what the model lacks", "train -t words -m both "
         "-b task.tokenizer=bytes -b model.depth=1"),
    Case("check that fails", WORDS + "-b task.tokenizer=words -b model.vocab_size=3 "
         "-b model.hidden_size=1 --precedence default,pair,file,env,flag"),
    Case("hook that replaces a value, with --strict",
         WORDS + "-b task.tokenizer=words -b model.vocab_size=3 --strict"),
    Case("unused setting, with --strict",
         PIXELS + WHOLE + "-b Rnn.hidden_size=3 -b Adam.lr=1 --strict"),
    # ------------------------------------------------------------------ printing
    Case("config", WORDS + "-b task.tokenizer=words -b model.vocab_size=3 "
         "--print-config", code=0),
    Case("config with what is missing", WORDS + "--print-config", code=0),
    Case("config, all of it", PIXELS + WHOLE + "--print-config --all", code=0),
    Case("config, only what has changed",
         PIXELS + WHOLE + "-b model.optimizer=@Adam -b model.rate=%lr -b lr=1 "
         "--print-config --changed", code=0),
    Case("config with a part, a scope and a macro",
         [*PIXELS.split(), *WHOLE.split(), "-b", "model.optimizer=@Adam", "-b",
          "slow/Adam.lr=%lr", "-b", "lr=0.5", "-b", "model.names=['a, b', \"1\"]",
          "--print-config"], code=0),
    Case("config in Gin", WORDS + "-c a.yaml --print-config --format gin",
         {"a.yaml": "task:\n  tokenizer: words\n"}, code=0),
    Case("config in Gin without origins",
         PIXELS + WHOLE + "--print-config --format gin --no-origins", code=0),
    Case("config in JSON", WORDS + "-b task.tokenizer=words --print-config "
         "--format json", code=0),
    Case("config in JSON, only what has changed",
         PIXELS + WHOLE + "-b model.rate=%lr -b lr=1 --print-config --format json "
         "--changed", code=0),
    Case("config as a graph", [*PIXELS.split(), *WHOLE.split(), "-b",
         "model.optimizer=@slow/Adam", "-b", "slow/Adam.lr=%lr", "-b", "lr=0.5", "-b",
         "model.label=a \"b\" #1", "--print-config", "--format", "mermaid"], code=0),
    Case("config with what is missing, as a graph", WORDS + "-b task.tokenizer=words "
         "--print-config --format mermaid", code=0),
    Case("script of a config with what is missing",
         WORDS + "-b task.tokenizer=words --print-config --format python"),
    Case("script of a config with a bad value",
         PIXELS + WHOLE + "-b model.width=x --print-config --format python"),
    Case("explanation of one key",
         WORDS + "-c a.yaml -b model.vocab_size=3 --explain model.vocab_size",
         {"a.yaml": "task:\n  tokenizer: words\nmodel:\n  vocab_size: 7\n"},
         {"PROJECT_MODEL__VOCAB_SIZE": "9"}, code=0),
    Case("explanation of a key that waits", WORDS + "--explain model.vocab_size",
         code=0),
    Case("explanation of all keys that are set",
         WORDS + "-b task.tokenizer=bytes -b model.hidden_size=%n -b n=4 --explain",
         code=0),
    Case("explanation in JSON", WORDS + "-b task.tokenizer=bytes --explain "
         "model.vocab_size --format json", code=0),
    Case("explanation of a misspelt key", WORDS + "--explain model.vocabsize"),
    Case("matrix for GitHub", "train --task-compatibility --format github", code=0),
]  # fmt: skip
