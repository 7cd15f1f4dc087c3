"""A coach's sheet held against results: matched, compared, written."""
