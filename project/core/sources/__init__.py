"""Where settings come from: one file a source, all of them returning `Written`."""
