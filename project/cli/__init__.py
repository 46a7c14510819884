"""The command line: from argv to an exit code. The only room that prints."""
