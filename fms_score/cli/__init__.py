"""The command line: options in, words out. It knows the terminal; nothing below does."""
