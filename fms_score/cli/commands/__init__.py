"""What each command of ``fms-score`` is called with: options, help, and whom they are handed to when it runs."""
