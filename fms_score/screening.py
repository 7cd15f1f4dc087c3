"""A whole screen: the clips of one session analysed, joined and summed up to the sheet."""
