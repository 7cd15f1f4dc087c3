"""Where the pictures lie in a file."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.video.boxes import inside, read_moov, video_track
from fms_score.video.samples import read_samples, sample_begins


def table_of(path):
    return inside(video_track(read_moov(path)[0]), b"mdia", b"minf", b"stbl")


def test_every_sample_begins_where_its_bytes_lie(makers, tmp_path):
    """Motion JPEG: each picture begins and ends with the marks of a JPEG."""
    clip = makers.write_video(tmp_path / "clip.mov", count=9, codec="MJPG")
    content, table = clip.read_bytes(), table_of(clip)
    samples = read_samples(table)
    for begin, size in zip(sample_begins(table, samples.size), samples.size, strict=True):
        assert content[begin : begin + 3] == b"\xff\xd8\xff"
        assert content[begin : begin + size].rstrip(b"\0").endswith(b"\xff\xd9")
    assert samples.key.all()
    np.testing.assert_array_equal(samples.shown, samples.decoded)


def test_an_index_before_the_pictures(makers, tmp_path):
    clip = makers.write_video(tmp_path / "clip.mov", count=5, codec="MJPG")
    before = clip.read_bytes()
    old = sample_begins(table_of(clip), read_samples(table_of(clip)).size)
    makers.index_first(clip)
    new = sample_begins(table_of(clip), read_samples(table_of(clip)).size)
    assert clip.read_bytes()[new[3] : new[3] + 20] == before[old[3] : old[3] + 20]


def test_chunks_that_are_not_there_are_refused(makers, tmp_path):
    clip = makers.write_video(tmp_path / "clip.mp4", count=5)
    size = read_samples(table_of(clip)).size
    with pytest.raises(ValueError, match="chunks"):
        sample_begins(table_of(clip), size[:3])
