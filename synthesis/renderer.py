"""Drawing with OpenGL 3.3 without a window (EGL); Mesa's software renderer is enough.

What is drawn: the surroundings with the person's shadow on the floor, then the parts of the person and the props with
ambient light from above and below, one lamp, and textures. A second, small pass keeps the depth, to tell what is hidden.
A frame in which something moves is the mean of several moments, each a fraction of a pixel aside, which smooths edges too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from synthesis.camera import Camera
from synthesis.light import Light
from synthesis.rotation import Array
from synthesis.shaders import BACKDROP, DEPTH, FLOOR_SHADOW, LAMP_VIEW, SOLID, Source
from synthesis.solids import Solid, moved_data

__all__ = ["Picture", "Renderer", "Shot", "SolidDrawing"]

FLOOR_M: Final = 6.0
FLOOR_PX: Final = 512
LAMP_PX: Final = 768
SAMPLES: Final = 4
ALPHA_TO_COVERAGE: Final = 0x809E
ASIDE_PX: Final = ((0.0, 0.0), (0.25, -0.375), (-0.375, 0.125), (0.375, 0.25), (-0.125, -0.25))
"""Where the moments of one frame are taken, as multisampling does."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A rendered frame.

    Attributes
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        Blue, green, red.
    depth_m : ndarray of float32, shape (height / 2, width / 2)
        Distance ahead of the camera of the nearest surface of person and props; 0 where there is none.
    """

    image: NDArray[np.uint8]
    depth_m: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One moment.

    Attributes
    ----------
    camera : Camera
    points_m : list of ndarray, shape (points, 3)
        Where the points of each drawing are.
    """

    camera: Camera
    points_m: list[Array]


@dataclass(slots=True, eq=False)
class SolidDrawing:
    """A solid on the graphics device."""

    solid: Solid
    corners: moderngl.Buffer
    texture: moderngl.Texture
    arrays: dict[str, moderngl.VertexArray]


class Renderer:
    """Draws frames of one size; use one at a time, and ``release`` it.

    Parameters
    ----------
    size_px : tuple of int
        Width and height.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self.size_px = size_px
        self._context = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]  # its stubs have this one wrong
        context, width, height = self._context, *size_px
        self._programs = {name: self._program(source) for name, source in _SOURCES.items()}
        self._smooth = context.framebuffer(
            [context.renderbuffer(size_px, 4, samples=SAMPLES)], context.depth_renderbuffer(size_px, samples=SAMPLES)
        )
        self._flat = context.framebuffer([context.renderbuffer(size_px, 4)], context.depth_renderbuffer(size_px))
        half = (width // 2, height // 2)
        self._depth = context.framebuffer([context.texture(half, 1, dtype="f4")], context.depth_renderbuffer(half))
        self._floor = context.framebuffer([context.texture((FLOOR_PX, FLOOR_PX), 4)])
        self._shadow = context.texture((FLOOR_PX, FLOOR_PX), 3)
        self._nearest = context.depth_texture((LAMP_PX, LAMP_PX))
        self._nearest.compare_func = ""
        self._nearest.repeat_x = self._nearest.repeat_y = False
        self._lamp_view = context.framebuffer(depth_attachment=self._nearest)
        self._backdrop: moderngl.Texture | None = None
        self._corners = context.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], dtype=np.float32).tobytes())
        self._screen = context.vertex_array(self._programs["backdrop"], [(self._corners, "2f", "corner")])

    def _program(self, source: Source) -> moderngl.Program:
        return self._context.program(vertex_shader=source.vertex, fragment_shader=source.fragment)

    def release(self) -> None:
        """Give the device back."""
        self._context.release()

    def take(self, solid: Solid) -> SolidDrawing:
        """Bring a solid to the device."""
        context = self._context
        height, width = solid.picture.shape[:2]
        texture = context.texture((width, height), 4, np.ascontiguousarray(solid.picture[::-1]).tobytes())
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        corners = context.buffer(reserve=len(solid.corner_points) * 24, dynamic=True)
        places = context.buffer(solid.corner_uv.astype(np.float32).tobytes())
        order = context.buffer(solid.order.astype(np.int32).tobytes())
        full = [(corners, "3f 3f", "point", "normal"), (places, "2f", "place")]
        bare = [(corners, "3f 12x", "point")]
        arrays = {
            "solid": context.vertex_array(self._programs["solid"], full, order),
            "depth": context.vertex_array(self._programs["depth"], bare, order),
            "lamp": context.vertex_array(self._programs["lamp"], bare, order),
            "floor": context.vertex_array(self._programs["floor"], bare, order),
        }
        return SolidDrawing(solid, corners, texture, arrays)

    def surround(self, picture: NDArray[np.uint8]) -> None:
        """Take the surroundings as a base camera sees them, shape (height, width, 3)."""
        height, width = picture.shape[:2]
        self._backdrop = self._context.texture((width, height), 3, np.ascontiguousarray(picture).tobytes())
        self._backdrop.repeat_x = self._backdrop.repeat_y = False

    def draw(self, base: Camera, light: Light, drawings: list[SolidDrawing], shots: Sequence[Shot]) -> Picture:
        """Draw one frame.

        Parameters
        ----------
        base : Camera
            The camera whose picture of the surroundings was taken; it stands at the same place.
        light : Light
        drawings : list of SolidDrawing
        shots : sequence of Shot
            The moments of the exposure, at most five, the one that truth is about first. Shadow and depth are its.
        """
        _move(drawings, shots[0])
        self._cast_shadow(light, drawings)
        self._look_from_lamp(light, drawings)
        depth = self._draw_depth(shots[0].camera, drawings)
        if len(shots) == 1:
            self._smooth.use()
            self._draw_scene(shots[0].camera, base, light, drawings, None)
            self._context.copy_framebuffer(self._flat, self._smooth)
            return Picture(self._read(), depth)
        total = np.zeros((self.size_px[1], self.size_px[0], 3), np.float32)
        for place, shot in enumerate(shots):
            if place:
                _move(drawings, shot)
            self._flat.use()
            self._draw_scene(shot.camera, base, light, drawings, place)
            cv2.accumulateSquare(self._read(), total)  # light adds up, not its square root, which is what is stored
        return Picture(np.sqrt(total / len(shots)).astype(np.uint8), depth)

    def _draw_scene(self, camera: Camera, base: Camera, light: Light, drawings: list[SolidDrawing], moment: int | None) -> None:
        self._context.fbo.clear(0.5, 0.5, 0.5, 1.0)
        self._draw_backdrop(camera, base, light)
        self._draw_solids(camera, light, drawings, moment)

    def _read(self) -> NDArray[np.uint8]:
        raw = np.frombuffer(self._flat.read(components=3), np.uint8).reshape(self.size_px[1], self.size_px[0], 3)
        return np.ascontiguousarray(raw[::-1])

    def _cast_shadow(self, light: Light, drawings: list[SolidDrawing]) -> None:
        """Two shadows on the floor: the lamp's, and darkness under whatever is close to it."""
        context, program = self._context, self._programs["floor"]
        self._floor.use()
        self._floor.clear(0, 0, 0, 0)
        context.disable(moderngl.DEPTH_TEST)
        context.enable(moderngl.BLEND)
        context.blend_func = (moderngl.ONE, moderngl.ONE)
        context.blend_equation = moderngl.MAX  # type: ignore[assignment]  # one for colour and alpha
        _set(program, "lamp", tuple(light.towards))
        _set(program, "half_width", FLOOR_M / 2)
        for mode in (0, 1):
            _set(program, "mode", mode)
            for drawing in drawings:
                if drawing.solid.casts_shadow:
                    drawing.arrays["floor"].render()
        context.blend_equation = moderngl.FUNC_ADD  # type: ignore[assignment]  # as above
        context.disable(moderngl.BLEND)
        mask = np.frombuffer(self._floor.read(components=3), np.uint8).reshape(FLOOR_PX, FLOOR_PX, 3).copy()
        mask[..., 0] = cv2.GaussianBlur(mask[..., 0], (0, 0), 2.5)
        mask[..., 1] = cv2.GaussianBlur(mask[..., 1], (0, 0), 3.5)
        self._shadow.write(mask.tobytes())

    def _look_from_lamp(self, light: Light, drawings: list[SolidDrawing]) -> None:
        self._lamp_view.use()
        self._lamp_view.clear(depth=1.0)
        self._context.enable(moderngl.DEPTH_TEST)
        _write(self._programs["lamp"], "clip", light.lamp_matrix())
        for drawing in drawings:
            if drawing.solid.casts_shadow:
                with self._closed(drawing):
                    drawing.arrays["lamp"].render()

    def _draw_backdrop(self, camera: Camera, base: Camera, light: Light) -> None:
        if self._backdrop is None:
            return
        program = self._programs["backdrop"]
        _write(program, "turn", camera.axes.T)
        _write(program, "to_base", base.inner @ base.axes)
        _set(program, "focal", camera.focal_px)
        _set(program, "radial", camera.radial)
        _set(program, "eye", tuple(camera.eye_m))
        _set(program, "size", tuple(float(side) for side in camera.size_px))
        _set(program, "base_size", tuple(float(side) for side in base.size_px))
        _set(program, "half_width", FLOOR_M / 2)
        _set(program, "darkness", light.shadow)
        _set(program, "backdrop", 0)
        _set(program, "shadow", 1)
        self._backdrop.use(0)
        self._shadow.use(1)
        self._screen.render(moderngl.TRIANGLE_STRIP)

    def _draw_solids(self, camera: Camera, light: Light, drawings: list[SolidDrawing], moment: int | None) -> None:
        context, program = self._context, self._programs["solid"]
        context.enable(moderngl.DEPTH_TEST)
        context.enable_direct(ALPHA_TO_COVERAGE)
        self._point(program, camera, ASIDE_PX[moment or 0])
        _set(program, "grain", 0.0 if moment is None else 1.0 + moment)
        _set(program, "eye", tuple(camera.eye_m))
        _set(program, "lamp", tuple(light.towards))
        for name in ("above", "below", "key"):
            _set(program, name, tuple(getattr(light, name)))
        _write(program, "from_lamp", light.lamp_matrix())
        _set(program, "picture", 0)
        _set(program, "nearest", 1)
        self._nearest.use(1)
        for drawing in drawings:
            _set(program, "nearer", drawing.solid.nearer_m)
            _set(program, "gloss", drawing.solid.gloss)
            _set(program, "soft", drawing.solid.soft)
            drawing.texture.use(0)
            with self._closed(drawing):
                drawing.arrays["solid"].render()
        context.disable_direct(ALPHA_TO_COVERAGE)

    def _point(self, program: moderngl.Program, camera: Camera, aside_px: tuple[float, float]) -> None:
        """Give a program its camera and lens."""
        size = np.array(camera.size_px)
        _write(program, "clip", camera.clip_matrix())
        _set(program, "radial", camera.radial)
        _set(program, "half_field", tuple(size / 2 / camera.focal_px))
        _set(program, "shift", tuple(2 * np.array(aside_px) / size))

    @contextmanager
    def _closed(self, drawing: SolidDrawing) -> Iterator[None]:
        """Leave out what looks away, where a surface has an inside that nobody sees: half of the work."""
        if drawing.solid.closed:
            self._context.enable(moderngl.CULL_FACE)
        yield
        self._context.disable(moderngl.CULL_FACE)

    def _draw_depth(self, camera: Camera, drawings: list[SolidDrawing]) -> NDArray[np.float32]:
        self._depth.use()
        self._depth.clear(0, 0, 0, 0)
        self._context.enable(moderngl.DEPTH_TEST)
        self._point(self._programs["depth"], camera, (0.0, 0.0))
        for drawing in drawings:
            if drawing.solid.hides:
                with self._closed(drawing):
                    drawing.arrays["depth"].render()
        width, height = self.size_px
        raw = np.frombuffer(self._depth.read(components=1, dtype="f4"), np.float32).reshape(height // 2, width // 2)
        return np.ascontiguousarray(raw[::-1])


_SOURCES: Final = {"solid": SOLID, "backdrop": BACKDROP, "floor": FLOOR_SHADOW, "depth": DEPTH, "lamp": LAMP_VIEW}


def _move(drawings: list[SolidDrawing], shot: Shot) -> None:
    for drawing, points in zip(drawings, shot.points_m, strict=True):
        drawing.corners.write(moved_data(drawing.solid, points))


def _set(program: moderngl.Program, name: str, value: Any) -> None:
    cast("moderngl.Uniform", program[name]).value = value


def _write(program: moderngl.Program, name: str, matrix: Array) -> None:
    cast("moderngl.Uniform", program[name]).write(np.ascontiguousarray(matrix.T.astype(np.float32)).tobytes())
