"""Points in files, of this package and of others, read and written with nothing but arrays in between."""
