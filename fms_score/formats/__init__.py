"""What programs read: CSV tables, the verdict as JSON, poses as npz."""
