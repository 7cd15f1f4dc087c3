"""The index of an mp4 or mov file, against files whose index was written by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from fms_score.video.movie_index import read_movie_index


@pytest.fixture
def clip(makers, tmp_path):
    """Ten pictures of 100 ms; both clocks tick 1000 times a second."""
    return makers.set_durations(makers.write_video(tmp_path / "clip.mp4", count=10), [100] * 10)


def test_times_are_the_sums_of_the_durations(makers, clip):
    index = read_movie_index(makers.set_durations(clip, [30, 40, 50]))
    assert index.shown_s == pytest.approx([0, 0.03, 0.07])
    assert index.length_s == pytest.approx(0.12)


def test_pictures_out_of_order_are_sorted_by_when_they_show(makers, clip):
    """Stored I P B B, shown I B B P: offsets 100, 300, 0 and 0 to the stored times 0, 100, 200 and 300."""
    offsets = struct.pack(">II8I", 0, 4, 1, 100, 1, 300, 1, 0, 1, 0)
    makers.set_durations(clip, [100] * 4)

    def with_offsets(table):
        return makers.joined([*makers.boxes(table), (b"ctts", offsets)])

    index = read_movie_index(makers.change_file(clip, "moov trak mdia minf stbl", with_offsets))
    assert index.shown_s == pytest.approx([0, 0.1, 0.2, 0.3])


def test_an_edit_keeps_what_it_shows(makers, clip):
    index = read_movie_index(makers.set_edit(clip, start_ticks=250, length_movie_ticks=500))
    assert index.shown_s == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])  # those that begin at 300, 400 ... 700


def test_empty_samples_are_no_pictures(makers, clip):
    sizes = struct.pack(">III10I", 0, 0, 10, 9, 9, 0, 9, 9, 9, 9, 9, 9, 9)
    index = read_movie_index(makers.change_file(clip, "moov trak mdia minf stbl stsz", lambda _: sizes))
    assert index.shown_s == pytest.approx([0, 0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])


def test_a_fragmented_file_does_not_list_its_pictures(makers, clip):
    trex = struct.pack(">IIIIII", 0, 1, 1, 0, 0, 0)
    mvex = makers.joined([(b"trex", trex)])
    makers.change_file(clip, "moov", lambda moov: makers.joined([*makers.boxes(moov), (b"mvex", mvex)]))
    index = read_movie_index(clip)
    assert (index.found, index.has_video, index.shown_s) == (True, True, None)


def test_a_table_that_promises_too_much_is_not_believed(makers, clip):
    endless = struct.pack(">IIII", 0, 1, 0xFFFFFFFF, 1)
    index = read_movie_index(makers.change_file(clip, "moov trak mdia minf stbl stts", lambda _: endless))
    assert (index.has_video, index.shown_s) == (True, None)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_cut_file_is_known_as_cut(makers, clip, share):
    assert not read_movie_index(clip).cut_off
    assert read_movie_index(makers.cut(clip, share)).cut_off


def test_any_damage_to_the_index_is_survived(clip):
    """Every third byte of the index in turn is turned over; nothing but an index, whole or in part, may come of it."""
    content = clip.read_bytes()
    for place in range(content.index(b"moov") - 4, len(content), 3):
        clip.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        shown_s = read_movie_index(clip).shown_s
        assert shown_s is None or np.isfinite(shown_s).all()
