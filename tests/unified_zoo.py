"""The tables of a plugin whose classes derive from `lightning`."""

TASKS = {"their-blobs": "unified:Blobs"}
MODELS = {"their-net": "unified:Net"}
PARTS = {
    "TheirStopping": "lightning.pytorch.callbacks:EarlyStopping",
    "TheirCheckpoint": "lightning.pytorch.callbacks:ModelCheckpoint",
    "TheirLogger": "lightning.pytorch.loggers:CSVLogger",
}
