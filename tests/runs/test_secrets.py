"""What is masked in a record."""

from __future__ import annotations

import pytest

from project.runs.secrets import is_secret, masked, without_credentials


@pytest.mark.parametrize(
    "name",
    ["WANDB_API_KEY", "WandbLogger.api_key", "apiKey", "task.password", "HF_TOKEN",
     "auth/X.client_secret", "secret_sauce", "task.passwords"],
)  # fmt: skip
def test_a_name_says_that_its_value_is_secret(name: str):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    ["model.key_size", "model.num_keys", "task.token_count", "model.max_tokens",
     "monkey", "task.keyboard", "", "model.dropout"],
)  # fmt: skip
def test_other_names_do_not(name: str):
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("WandbLogger.api_key=abc=d", "WandbLogger.api_key=***"),
        ("--bind=X.api_key=abc", "--bind=X.api_key=***"),
        ("-b=X.api_key=", "-b=X.api_key=***"),
        ("model.dropout=0.1", "model.dropout=0.1"),
        ("X.uri=http://me:pw@host:80/x?a=b", "X.uri=http://***@host:80/x?a=b"),
        ("--print-config", "--print-config"),
    ],
)
def test_a_command_line_is_recorded_without_them(word: str, shown: str):
    assert masked(word) == shown


def test_an_address_without_a_user_stays_as_it_is():
    text = "http://host/me@home and a@b"
    assert without_credentials(text) == text
