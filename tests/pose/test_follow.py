"""Following: the crop is the right size, moves seldom, stays on its person, and the lost are found again."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.pose.figure import figures
from fms_score.pose.first_look import Scout
from fms_score.pose.follow import Follower
from fms_score.pose.region import Framing
from fms_score.pose.subject import is_same, most_prominent, nearest

FRAMING = Framing(720, 1280, (256, 456), 150.0, 8)


def people(*points: np.ndarray, confidence: float = 0.8):
    xy = np.array(points, dtype=float).reshape(-1, 18, 2)
    return xy, np.full(xy.shape[:2], confidence)


def figure_of(points: np.ndarray):
    return figures(people(points))[0]


def drive(follower: Follower, script, seconds: float, *, frame_rate_hz: float = 30.0, start_s: float = 0.0):
    """Play a scene to a follower: everybody within a view is found in it. Gives the plans."""
    plans = []
    for index in range(round(seconds * frame_rate_hz)):
        time_s = start_s + index / frame_rate_hz
        plan = follower.plan(time_s)
        answers = [seen_in(view, script(time_s)) for view in plan.views]
        follower.learn(time_s, plan, answers)
        plans.append(plan)
    return plans


def seen_in(view, everybody):
    inside = [
        xy
        for xy in everybody
        if view.left <= xy[:, 0].min()
        and xy[:, 0].max() < view.right
        and view.top <= xy[:, 1].min()
        and xy[:, 1].max() < view.bottom
        and (figure_of(xy).uprightness(view.turn_deg) > 0.7)
    ]
    return people(*inside) if inside else (np.empty((0, 18, 2)), np.empty((0, 18)))


class TestCrop:
    def test_body_has_the_wanted_length_in_the_input(self, standing):
        someone = standing(640, 150, 400)
        follower = Follower(FRAMING, 0, figure_of(someone))
        plan = follower.plan(0.0)
        assert plan.cropped
        assert plan.main.scale * figure_of(someone).length_px == pytest.approx(150, rel=0.03)
        assert plan.main.height > plan.main.width

    def test_crop_has_room_on_every_side(self, standing):
        someone = standing(640, 150, 400)
        view = Follower(FRAMING, 0, figure_of(someone)).plan(0.0).main
        room = [someone[:, 0].min() - view.left, someone[:, 1].min() - view.top]
        room += [view.right - someone[:, 0].max(), view.bottom - someone[:, 1].max()]
        assert min(room) > 0.15 * 400

    def test_crop_rests_while_the_person_stays_within_it(self, standing):
        def sway(time_s):
            return [standing(640 + 10 * np.sin(5 * time_s), 150, 400)]

        follower = Follower(FRAMING, 0, figure_of(sway(0.0)[0]))
        assert len({plan.main for plan in drive(follower, sway, 5)}) == 1

    def test_crop_moves_in_few_steps_after_somebody_who_walks(self, standing):
        def walk(time_s):
            return [standing(300 + 100 * time_s, 150, 400)]

        follower = Follower(FRAMING, 0, figure_of(walk(0.0)[0]))
        plans = drive(follower, walk, 6)
        assert all(plan.cropped for plan in plans)
        assert 2 < len({plan.main for plan in plans}) < 20

    def test_crop_grows_with_the_arms(self, standing):
        def raised(time_s):
            xy = standing(640, 250, 300)
            xy[[3, 4, 6, 7]] = xy[[2, 2, 5, 5]] - [[0, 60], [0, 60 + 60 * min(time_s, 1)]] * 2
            return [xy]

        follower = Follower(FRAMING, 0, figure_of(raised(0.0)[0]))
        plans = drive(follower, raised, 2)
        assert all(plan.cropped for plan in plans)
        assert plans[-1].main.top < raised(2.0)[0][:, 1].min() - 15

    def test_following_can_be_left_out(self, standing):
        follower = Follower(FRAMING, 0, figure_of(standing(640, 150, 400)), crop=False)
        assert all(plan.main == FRAMING.whole(0) and not plan.wide for plan in drive(follower, lambda _: [], 1))

    def test_whole_picture_is_looked_at_every_three_seconds(self, standing):
        follower = Follower(FRAMING, 0, figure_of(standing(640, 150, 400)))
        plans = drive(follower, lambda _: [standing(640, 150, 400)], 7)
        assert sum(plan.wide is not None for plan in plans) == 2


class TestLost:
    def test_search_in_the_whole_picture_and_return(self, standing):
        def gone_for_a_second(time_s):
            return [] if 1 <= time_s < 2 else [standing(300 if time_s < 1 else 420, 150, 400)]

        follower = Follower(FRAMING, 0, figure_of(standing(300, 150, 400)))
        plans = drive(follower, gone_for_a_second, 4)
        whole = [index for index, plan in enumerate(plans) if not plan.cropped]
        assert whole == list(range(32, 61))

    def test_empty_stage(self):
        follower = Follower(FRAMING)
        plans = drive(follower, lambda _: [], 3)
        assert not any(plan.cropped for plan in plans)
        assert follower.subject is None

    def test_somebody_appears(self, standing):
        follower = Follower(FRAMING)
        plans = drive(follower, lambda time_s: [standing(640, 150, 400)] if time_s > 1 else [], 2)
        assert plans[-1].cropped


class TestTwoPeople:
    def test_crop_stays_with_its_person_when_another_passes_behind(self, standing):
        def passing(time_s):
            return [standing(600, 200, 400), standing(100 + 200 * time_s, 150, 330)]

        follower = Follower(FRAMING, 0, figure_of(standing(600, 200, 400)))
        drive(follower, passing, 5)
        assert follower.subject.x == pytest.approx(figure_of(standing(600, 200, 400)).x, abs=1)

    def test_everybody_is_given_once_when_both_looks_see_them(self, standing):
        both = [standing(600, 200, 400), standing(1000, 200, 380)]
        follower = Follower(FRAMING, 0, figure_of(both[0]))
        follower.learn(2.9, follower.plan(0.0), [people(both[0])])
        plan = follower.plan(3.0)
        assert plan.wide
        (xy, confidence), found = follower.learn(3.0, plan, [people(both[0]), people(both[0] + 2, both[1])])
        assert found
        assert xy.tolist() == [both[0].tolist(), both[1].tolist()]
        assert confidence.shape == (2, 18)

    def test_far_more_prominent_person_takes_over(self, standing):
        def bystander_then_lifter(time_s):
            return [standing(150, 300, 150)] + ([standing(800, 100, 560)] if time_s > 1 else [])

        follower = Follower(FRAMING, 0, figure_of(standing(150, 300, 150)))
        drive(follower, bystander_then_lifter, 10)
        assert follower.subject.x > 700

    def test_but_not_from_somebody_the_user_chose(self, standing):
        everybody = [standing(150, 300, 150), standing(800, 100, 560)]
        follower = Follower(FRAMING, 0, figure_of(everybody[0]), chosen=True)
        drive(follower, lambda _: everybody, 10)
        assert follower.subject.x < 200

    def test_nearest_is_about_place_then_size(self, standing):
        subject = figure_of(standing(600, 200, 400))
        found = [figure_of(standing(x, top, height)) for x, top, height in ((640, 330, 200), (640, 210, 390), (900, 200, 400))]
        assert nearest(found, subject, 0.5) == 1
        assert nearest(found[2:], subject, 0.5) is None

    def test_most_prominent_is_large_and_central(self, standing):
        found = [figure_of(standing(x, top, height)) for x, top, height in ((1200, 200, 400), (640, 200, 400), (640, 300, 100))]
        assert most_prominent(found, FRAMING) == 1
        assert most_prominent([], FRAMING) is None

    def test_same_person_seen_twice(self, standing):
        subject = figure_of(standing(600, 200, 400))
        assert is_same(figure_of(standing(605, 203, 396)), subject)
        assert not is_same(figure_of(standing(800, 200, 400)), subject)


class TestTurns:
    def test_somebody_who_lies_down_is_turned_and_turned_back(self, standing, lying_down):
        def lie_down(time_s):
            return [lying_down(300, 500, 500) if 4 <= time_s < 10 else standing(550, 150, 400)]

        follower = Follower(FRAMING, 0, figure_of(standing(550, 150, 400)))
        plans = drive(follower, lie_down, 15)
        turns = np.array([plan.main.turn_deg for plan in plans])
        assert set(turns) == {0, 90}
        assert (turns[(7 * 30) : 10 * 30] == 90).all()
        assert (turns[(13 * 30) :] == 0).all()

    def test_upright_people_cost_no_probes(self, standing):
        follower = Follower(FRAMING, 0, figure_of(standing(550, 150, 400)))
        assert not any(plan.turned for plan in drive(follower, lambda _: [standing(550, 150, 400)], 10))

    def test_a_fixed_turn_is_never_questioned(self, lying_down):
        follower = Follower(FRAMING, 0, figure_of(lying_down(300, 500, 500)), watch_turn=False)
        assert not any(plan.turned for plan in drive(follower, lambda _: [lying_down(300, 500, 500)], 10))


class TestFirstLook:
    @pytest.fixture
    def scout(self):
        def make(script, **options):
            return Scout(FRAMING, lambda image, view: seen_in(view, script(int(image[0, 0, 0]))), **options)

        return make

    @staticmethod
    def probe(scout, times: int) -> list[bool]:
        return [scout.probe(np.full((1, 1, 3), index, np.uint8)) for index in range(times)]

    def test_one_look_at_one_upright_person(self, scout, standing):
        one = scout(lambda _: [standing(640, 150, 400)])
        assert self.probe(one, 1) == [True]
        look = one.result()
        assert (look.turn_deg, look.probes) == (0, 1)
        assert look.subject.length_px == pytest.approx(0.92 * 400)

    def test_three_looks_at_somebody_lying(self, scout, lying_down):
        one = scout(lambda _: [lying_down(300, 500, 500)])
        assert self.probe(one, 3) == [False, False, True]
        assert one.result().turn_deg == 90

    def test_of_two_the_one_who_moves(self, scout, standing):
        both = scout(lambda index: [standing(500, 150, 400), standing(800, 150 + 30 * (index % 2), 400)])
        assert self.probe(both, 6) == [False] * 5 + [True]
        assert both.result().subject.x > 700

    def test_hint_by_point(self, scout, standing):
        both = scout(lambda _: [standing(500, 150, 400), standing(800, 300, 200)], hint=(810.0, 400.0))
        self.probe(both, 1)
        assert both.result().subject.x > 700

    def test_hint_at_somebody_lying_beside_somebody_upright(self, scout, standing, lying_down):
        both = scout(lambda _: [standing(900, 150, 400), lying_down(200, 550, 400)], hint=(400.0, 550.0))
        self.probe(both, 3)
        assert both.result().turn_deg == 90
        assert both.result().subject.x < 500

    def test_hint_at_nobody(self, scout, standing):
        one = scout(lambda _: [standing(900, 150, 400)], hint=(100.0, 100.0))
        self.probe(one, 6)
        assert one.result().subject is None

    def test_hint_by_number_counts_from_the_left(self, scout, standing):
        for number, x in ((1, 300), (2, 800)):
            both = scout(lambda _: [standing(800, 150, 500), standing(300, 300, 200)], hint=number)
            self.probe(both, 1)
            assert both.result().subject.x == pytest.approx(x, abs=10)

    def test_hint_by_number_that_is_not_there(self, scout, standing):
        one = scout(lambda _: [standing(500, 150, 400)], hint=3)
        self.probe(one, 1)
        with pytest.raises(OptionError, match="subject 3 was asked for, but only 1 can be seen in the first frame"):
            one.result()

    def test_nobody(self, scout):
        none = scout(lambda _: [])
        assert self.probe(none, 6) == [False] * 6
        assert (none.result().turn_deg, none.result().subject) == (0, None)

    def test_known_turn_is_kept(self, scout, lying_down):
        one = scout(lambda _: [lying_down(300, 500, 500)], turn_deg=90)
        assert self.probe(one, 1) == [True]
        assert one.result().turn_deg == 90
