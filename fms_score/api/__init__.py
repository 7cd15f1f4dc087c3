"""What notebooks and other programs use; every public name is exported by :mod:`fms_score` itself.

Nothing here computes: each function is a call or two into the layers below, with plain arguments and a result that shows itself
in a notebook.
"""
