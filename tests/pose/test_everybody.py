"""Heads of everybody: who stands aside, lies or is far off, in every frame, also where no look was taken."""

from __future__ import annotations

import numpy as np

from fms_score.pose.everybody import find_heads, heads_in_picture
from fms_score.pose.head_log import HeadLog


def heads_of(scene, stage):
    log = HeadLog()
    done = list(find_heads(scene.open(), stage, log))
    return log.heads(), done


def nose(person):
    return person[0]


def covered(discs, point):
    return bool((np.hypot(*(discs[:, :2] - point).T) < discs[:, 2]).any())


def test_people_beside_the_subject_are_covered_in_every_frame(make_scene, make_stage, standing):
    def people(index):
        return [standing(150.0, 60.0, 250.0), standing(480.0 + index, 80.0, 220.0)]

    scene = make_scene(people, 40)
    heads, done = heads_of(scene, make_stage(scene))
    assert done == list(range(40))
    assert heads.count == 2
    for index in range(40):
        assert all(covered(heads.at(index), nose(one)) for one in people(index))


def test_frames_between_two_looks_are_covered_although_nobody_looked(make_scene, make_stage, standing):
    scene = make_scene(lambda index: [standing(150.0 + 2 * index, 60.0, 250.0)], 30)
    stage = make_stage(scene)
    heads, _ = heads_of(scene, stage)
    looked = {index for index, _ in stage.looks}
    assert 10 < len(looked) < 20
    assert all(covered(heads.at(index), nose(standing(150.0 + 2 * index, 60.0, 250.0))) for index in range(30))


def test_somebody_who_lies_is_covered(make_scene, make_stage, lying_down):
    """This network sees upright people only: the looks in the other turns find who lies."""
    scene = make_scene(lambda _index: [lying_down(120.0, 200.0, 300.0)], 30)
    heads, _ = heads_of(scene, make_stage(scene))
    assert all(covered(heads.at(index), nose(lying_down(120.0, 200.0, 300.0))) for index in range(30))


def test_an_empty_room_has_no_heads(make_scene, make_stage):
    scene = make_scene(lambda _index: [], 10)
    heads, done = heads_of(scene, make_stage(scene))
    assert len(done) == 10
    assert heads.count == 0
    assert heads.at(5).shape == (0, 3)


def test_one_picture_is_looked_at_from_all_sides(make_scene, make_stage, standing, lying_down):
    scene = make_scene(lambda _index: [standing(150.0, 60.0, 200.0), lying_down(300.0, 250.0, 250.0)], 1)
    discs = heads_in_picture(scene.picture(0), make_stage(scene))
    assert covered(discs, nose(standing(150.0, 60.0, 200.0)))
    assert covered(discs, nose(lying_down(300.0, 250.0, 250.0)))


def test_whoever_breaks_off_leaves_no_request_running(make_scene, make_stage, standing):
    scene = make_scene(lambda _index: [standing(150.0, 60.0, 250.0)], 30)
    stage = make_stage(scene)
    search = find_heads(scene.open(), stage, HeadLog())
    next(search)
    search.close()
    assert stage.rings[-1].drained
