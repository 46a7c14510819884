"""The engine: from a request and several sources to one frozen Gin config.

It imports neither torch nor Lightning, knows no task or model, and prints nothing.

On the ground floor, `values` are what a config can hold; `types` says what a parameter
accepts, as data; `annotations` makes a type of what its author wrote; `kinds` has a row
for each kind of type, by which text becomes a value and a value what a constructor
receives, and `atoms` the rows of what holds no other. `keys` name parameters, `origins`
places, and the `ledger` keeps every setting of every key.
"""
