"""Where settings come from: a file a source, as bindings yet to be looked up."""
