"""Files become frames with true times, and annotated frames become video."""
