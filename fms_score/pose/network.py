"""The network, compiled by OpenVINO: pictures in, heat maps and affinity fields out, several at a time, in order.

The only place of the pose layer that knows OpenVINO and OpenCV. The compiled model takes the pixels as OpenCV has them
(bytes, height x width x 3, blue first) and converts type, layout, colour order and range by itself; cutting, resizing
and turning are done before, by OpenCV, which measured faster than resizing inside the network.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino.preprocess import ColorFormat, PrePostProcessor
from platformdirs import user_cache_path

from fms_score.errors import DeviceError, ModelError, OptionError, PoseDataError
from fms_score.pose.card import ModelCard
from fms_score.pose.fields import LAYOUTS, FieldMaps, recognise_maps
from fms_score.pose.region import View
from fms_score.pose.registry import ModelFiles
from fms_score.video.silence import standard_error_muted

__all__ = ["DEVICES", "PoseNetwork", "RequestRing", "available_devices", "user_compile_cache"]

DEVICES: Final = ("AUTO", "CPU", "GPU", "NPU")
"""Devices that can be asked for; ``AUTO`` lets OpenVINO choose."""

_CHANNEL_COUNTS: Final = frozenset(
    count for layout in LAYOUTS for count in (layout.heatmap_count, layout.paf_count, layout.heatmap_count + layout.paf_count)
)

Picture = NDArray[np.uint8]


class PoseNetwork:
    """A part-affinity network, ready to look at pictures of any size.

    Parameters
    ----------
    files : ModelFiles
        What :func:`fms_score.pose.registry.find_model` found.
    device : str
        ``AUTO``, ``CPU``, ``GPU`` or ``NPU``. One that this machine lacks is replaced by the CPU, and ``notes`` says so.
    compile_cache : Path or None
        Folder for compiled models, which makes the next start quicker (see :func:`user_compile_cache`); None keeps none.
    threads : int or None
        Threads that the CPU may use, for several processes that share a machine; None for all of them.

    Attributes
    ----------
    card : ModelCard
    name, sha256 : str
        Of the model, for provenance.
    device : str
        Device that is really used, as OpenVINO names it.
    precision : str
        Arithmetic it uses, such as ``f32``.
    openvino_version : str
    notes : tuple of str
        What the user should know, such as that a device was replaced.

    Raises
    ------
    ModelError
        If the file is no network, or not one of heat maps and affinity fields.
    OptionError
        If no device is called so.
    DeviceError
        If not even the CPU can run it.
    """

    def __init__(
        self, files: ModelFiles, device: str = "AUTO", compile_cache: Path | None = None, threads: int | None = None
    ) -> None:
        core = ov.Core()
        if threads is not None:
            core.set_property("CPU", {"INFERENCE_NUM_THREADS": threads})
        chosen, notes = _choose_device(core, device)
        model = _with_picture_input(_read(core, files.path), files)
        self._compiled, notes = _compile(core, model, files, chosen, (notes, compile_cache))
        self.card: Final[ModelCard] = files.card
        self.name: Final[str] = files.card.name
        self.sha256: Final[str] = files.sha256
        self.device: Final[str] = ", ".join(self._compiled.get_property("EXECUTION_DEVICES"))
        self.precision: Final[str] = _precision(self._compiled)
        self.openvino_version: Final[str] = ov.get_version().split("-", maxsplit=1)[0]
        self.notes: Final[tuple[str, ...]] = notes
        self._own_ring = self.ring(1)
        _check_answer(self, files)

    def ring(self, requests: int) -> RequestRing:
        """Make a ring of inference requests."""
        return RequestRing([self._compiled.create_infer_request() for _ in range(requests)])

    def look(self, image: Picture, view: View) -> FieldMaps:
        """Look at one picture and wait for the answer."""
        self._own_ring.submit(image, view)
        return self._own_ring.collect()


class RequestRing:
    """Inference requests that run at the same time and answer in the order in which they were asked.

    They are started and waited for by one thread, without callbacks: a callback that still runs while the interpreter
    exits can bring it down.
    """

    def __init__(self, requests: list[Any]) -> None:
        self._free = deque(requests)
        self._running: deque[Any] = deque()

    @property
    def full(self) -> bool:
        """Whether an answer must be collected before the next submission."""
        return not self._free

    def submit(self, image: Picture, view: View) -> None:
        """Start looking at a picture; it is copied, so the caller may do with it as he likes.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
        view : View
            Part, turn and size.

        Raises
        ------
        PoseDataError
            If this is not a picture.
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise PoseDataError(f"a picture must be uint8 of shape (height, width, 3), got {image.dtype} {image.shape}")
        request = self._free[0]
        tensor = request.get_input_tensor()
        shape = [1, view.height, view.width, 3]
        if list(tensor.shape) != shape:
            tensor.shape = shape
        _show(image, view, tensor.data[0])
        request.start_async()
        self._running.append(self._free.popleft())

    def collect(self) -> FieldMaps:
        """Wait for the oldest submission and give its maps; they stay valid until the next submission."""
        request = self._running.popleft()
        self._free.append(request)
        request.wait()
        return recognise_maps([tensor.data for tensor in request.output_tensors])

    def drain(self) -> None:
        """Wait until nothing runs any more and forget the answers."""
        while self._running:
            request = self._running.popleft()
            self._free.append(request)
            request.wait()


def available_devices() -> tuple[str, ...]:
    """Inference devices of this machine, as OpenVINO names them."""
    return tuple(ov.Core().available_devices)


def user_compile_cache() -> Path | None:
    """Folder for compiled models in the user's cache, made if need be; None if it cannot be written."""
    folder = user_cache_path("fms-score", appauthor=False) / "openvino"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _show(image: Picture, view: View, target: Picture) -> None:
    """Cut, resize and turn a picture into the network's input.

    Notes
    -----
    Bilinear, even for many pixels to one: area averaging took 10-60 times as long (1-5 ms a picture) and the network found
    no more with it (sum of joint confidence 13.1 against 13.2, points 0.3 % of the body's length apart).
    """
    part = image[view.top : view.bottom, view.left : view.right]
    size = view.size_before_turn[::-1]
    if view.turn_deg == 0:
        cv2.resize(part, size, dst=target, interpolation=cv2.INTER_LINEAR)
    else:
        target[...] = np.rot90(cv2.resize(part, size, interpolation=cv2.INTER_LINEAR), -view.turn_deg // 90)


def _choose_device(core: Any, asked: str) -> tuple[str, tuple[str, ...]]:
    wanted, available = asked.upper(), list(core.available_devices)
    if wanted.split(".")[0] not in DEVICES:
        raise OptionError(f"no device is called {asked!r}: use {', '.join(DEVICES)} (here: {', '.join(available)})")
    if wanted == "AUTO":
        return ("AUTO" if len(available) > 1 else "CPU"), ()
    if any(device == wanted or device.startswith(f"{wanted}.") for device in available):
        return wanted, ()
    return "CPU", (f"device {wanted} is not available here (available: {', '.join(available)}); the CPU is used instead",)


def _read(core: Any, path: Path) -> Any:
    try:
        with standard_error_muted():  # TensorFlow's reader complains there about anything it cannot parse
            return core.read_model(path)
    except RuntimeError as error:
        raise ModelError(f"{path}: not a network that OpenVINO can read ({_reason(error)}): replace the file") from None


def _reason(error: Exception) -> str:
    """Last line of one of OpenVINO's messages, the one that says something."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1][:200]


def _with_picture_input(model: Any, files: ModelFiles) -> Any:
    """Make the model take a picture of any size as OpenCV has it, and answer in float32 with the channels in front."""
    layout = files.card.layout or _seen_layout(model, files.path)
    model.reshape([1, 3, -1, -1] if layout == "NCHW" else [1, -1, -1, 3])
    steps = PrePostProcessor(model)
    picture = steps.input()
    picture.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_color_format(ColorFormat.BGR)
    picture.model().set_layout(ov.Layout(layout))
    convert = picture.preprocess().convert_element_type(ov.Type.f32)
    if files.card.colour == "RGB":
        convert.convert_color(ColorFormat.RGB)
    if any(files.card.mean):
        convert.mean(list(files.card.mean))
    if any(factor != 1 for factor in files.card.scale):
        convert.scale(list(files.card.scale))
    for index, output in enumerate(model.outputs):
        answer = steps.output(index)
        answer.tensor().set_element_type(ov.Type.f32)
        if _channels_last(output.partial_shape):
            answer.model().set_layout(ov.Layout("NHWC"))
            answer.tensor().set_layout(ov.Layout("NCHW"))
    return steps.build()


def _seen_layout(model: Any, path: Path) -> str:
    shapes = [node.partial_shape for node in model.inputs]
    if len(shapes) == 1 and shapes[0].rank.is_static and len(shapes[0]) == 4:
        if shapes[0][1] == 3:
            return "NCHW"
        if shapes[0][3] == 3:
            return "NHWC"
    raise ModelError(f"{path}: a pose network has one picture of three channels as input, this one takes {shapes}")


def _channels_last(shape: Any) -> bool:
    if shape.rank.is_dynamic or len(shape) != 4:
        return False
    front, back = shape[1], shape[3]
    front_fits = front.is_static and front.get_length() in _CHANNEL_COUNTS
    return back.is_static and back.get_length() in _CHANNEL_COUNTS and not front_fits


def _compile(
    core: Any, model: Any, files: ModelFiles, device: str, sofar: tuple[tuple[str, ...], Path | None]
) -> tuple[Any, tuple[str, ...]]:
    """Compile for a device; where another than the CPU fails, for the CPU, with a note."""
    notes, compile_cache = sofar
    config: dict[str, str] = {"PERFORMANCE_HINT": "THROUGHPUT"}
    if compile_cache is not None:
        config["CACHE_DIR"] = str(compile_cache)
    if device == "CPU" and files.card.precision:
        config["INFERENCE_PRECISION_HINT"] = files.card.precision
    try:
        return core.compile_model(model, device, config), notes
    except RuntimeError as error:
        if device != "CPU":
            note = f"device {device} cannot run {files.card.name} ({_reason(error)}); the CPU is used instead"
            return _compile(core, model, files, "CPU", ((*notes, note), compile_cache))
        raise DeviceError(f"the CPU cannot run {files.path} ({_reason(error)}): try another model") from None


def _precision(compiled: Any) -> str:
    """Name of the arithmetic; several for a device that mixes them."""
    try:
        kind = compiled.get_property("INFERENCE_PRECISION_HINT")
    except RuntimeError:
        return "unknown"
    return {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}.get(kind.get_type_name(), str(kind.get_type_name()))


def _check_answer(network: PoseNetwork, files: ModelFiles) -> None:
    """Let the network look at a black picture: what it answers shows whether it is the kind that the card says."""
    card, side = network.card, 16 * network.card.multiple
    blank = np.zeros((side, side, 3), np.uint8)
    try:
        maps = network.look(blank, View(0, 0, side, side, 0, side, side))
    except ModelError as error:
        raise ModelError(f"{files.path}: {error}") from None
    except RuntimeError as error:
        raise ModelError(f"{files.path}: this network does not take pictures of any size ({_reason(error)})") from None
    if card.skeleton is not None and maps.layout.name != card.skeleton:
        raise ModelError(f"{files.path}: its maps are {maps.layout.name}, its card says {card.skeleton}: correct the card")
    cells = maps.heatmaps.shape[1:]
    if cells != (side // card.stride_px, side // card.stride_px):
        raise ModelError(
            f"{files.path}: {side} input pixels make {cells} cells, so the stride is not {card.stride_px}: correct the card"
        )
