"""Public names of the models: a table of lazy targets, so listing costs nothing."""

MODELS = {
    "lit-linear": "project.models.linear:LitLinear",
    "lit-mlp": "project.models.mlp:LitMLP",
    "lit-conv-net": "project.models.conv_net:LitConvNet",
    "lit-rnn": "project.models.rnn:LitRNN",
    "lit-lstm": "project.models.lstm:LitLSTM",
    "lit-gpt": "project.models.gpt:LitGPT",
}
