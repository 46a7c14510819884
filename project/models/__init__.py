"""Public names of the models: a table of lazy targets, so listing costs nothing."""

MODELS = {
    "lit-linear": "project.models.linear:LitLinear",
    "lit-mlp": "project.models.mlp:LitMLP",
    "lit-conv-net": "project.models.conv_net:LitConvNet",
    "lit-text-conv-net": "project.models.text_conv_net:LitTextConvNet",
    "lit-embedding-bag": "project.models.embedding_bag:LitEmbeddingBag",
    "lit-rnn": "project.models.rnn:LitRNN",
    "lit-lstm": "project.models.lstm:LitLSTM",
    "lit-gru": "project.models.gru:LitGRU",
    "lit-transformer": "project.models.transformer:LitTransformer",
    "lit-gpt": "project.models.gpt:LitGPT",
}
