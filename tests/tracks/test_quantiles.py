import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fms_score.tracks.quantiles import known_quantiles

ROWS = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 9)), elements=st.floats(-1e3, 1e3) | st.just(np.nan))


@given(ROWS, st.floats(0, 1))
def test_they_are_those_of_numpy(rows, share):
    known = np.isfinite(rows).any(axis=1)
    quantiles = known_quantiles(rows, share)
    assert np.isnan(quantiles[~known]).all()
    if known.any():
        assert quantiles[known] == pytest.approx(np.nanquantile(rows[known], share, axis=1), abs=1e-9)
