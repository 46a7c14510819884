"""Public names of the tasks: a table of lazy targets, so listing costs nothing."""

TASKS = {
    "digits": "project.tasks.digits:Digits",
    "mnist1d": "project.tasks.mnist1d:MNIST1D",
    "language-id": "project.tasks.language_id:LanguageId",
    "python-docs": "project.tasks.python_docs:PythonDocs",
    "text-file": "project.tasks.text_file:TextFile",
    "breast-cancer": "project.tasks.breast_cancer:BreastCancer",
    "wine": "project.tasks.wine:Wine",
    "diabetes": "project.tasks.diabetes:Diabetes",
    "modular-addition": "project.tasks.modular_addition:ModularAddition",
}
