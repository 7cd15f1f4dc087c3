"""The network, compiled by OpenVINO: pictures in, heat maps and affinity fields out, several at a time, in order.

With :mod:`fms_score.pose.compiling` the only place of the pose layer that knows OpenVINO. Cutting, resizing and turning are
done before the network (:mod:`fms_score.video.picture`), which measured faster than resizing inside it.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any, Final

import numpy as np
from platformdirs import user_cache_path

from fms_score.errors import ModelError, PoseDataError
from fms_score.pose.card import ModelCard
from fms_score.pose.compiling import compile_network, openvino_reason
from fms_score.pose.fields import FieldMaps, recognise_maps
from fms_score.pose.quiet_openvino import ov
from fms_score.pose.region import View
from fms_score.pose.registry import ModelFiles
from fms_score.video.picture import Image, Picture, part_of, rotated

__all__ = ["PoseNetwork", "RequestRing", "available_devices", "user_compile_cache"]


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
        compiled = compile_network(files, device, compile_cache, threads)
        self._model = compiled.model
        self.card: Final[ModelCard] = files.card
        self.name: Final[str] = files.card.name
        self.sha256: Final[str] = files.sha256
        self.device: Final[str] = compiled.device
        self.precision: Final[str] = compiled.precision
        self.openvino_version: Final[str] = ov.get_version().split("-", maxsplit=1)[0]
        self.notes: Final[tuple[str, ...]] = compiled.notes
        self._own_ring = self.ring(1)
        _check_answer(self, files)

    def ring(self, requests: int) -> RequestRing:
        """Make a ring of inference requests."""
        return RequestRing([self._model.create_infer_request() for _ in range(requests)])

    def look(self, picture: Picture, view: View) -> FieldMaps:
        """Look at one picture and wait for the answer."""
        self._own_ring.submit(picture, view)
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

    def submit(self, picture: Picture, view: View) -> None:
        """Start looking at a picture; it is copied, so the caller may do with it as he likes.

        Parameters
        ----------
        picture : Picture
        view : View
            Part, turn and size.

        Raises
        ------
        PoseDataError
            If this is not a picture.
        """
        if isinstance(picture, np.ndarray) and (picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8):
            raise PoseDataError(f"a picture must be uint8 of shape (height, width, 3), got {picture.dtype} {picture.shape}")
        request = self._free[0]
        tensor = request.get_input_tensor()
        shape = 1, view.height, view.width, 3
        if tensor.data.shape != shape:  # not tensor.shape, which takes a quarter as long as the resizing
            tensor.shape = shape
        _show(picture, view, tensor.data[0])
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


def _show(picture: Picture, view: View, target: Image) -> None:
    """Cut, resize and turn a picture into the network's input."""
    part = part_of(picture, (view.left, view.top, view.right, view.bottom), view.size_before_turn[::-1])
    target[...] = rotated(part, view.turn_deg)


def _check_answer(network: PoseNetwork, files: ModelFiles) -> None:
    """Let the network look at a black picture: what it answers shows whether it is the kind that the card says."""
    card, side = network.card, 16 * network.card.multiple
    blank = np.zeros((side, side, 3), np.uint8)
    try:
        maps = network.look(blank, View(0, 0, side, side, 0, side, side))
    except ModelError as error:
        raise ModelError(f"{files.path}: {error}") from None
    except RuntimeError as error:
        raise ModelError(f"{files.path}: this network does not take pictures of any size ({openvino_reason(error)})") from None
    if card.skeleton is not None and maps.layout.name != card.skeleton:
        raise ModelError(f"{files.path}: its maps are {maps.layout.name}, its card says {card.skeleton}: correct the card")
    cells = maps.heatmaps.shape[1:]
    if cells != (side // card.stride_px, side // card.stride_px):
        raise ModelError(
            f"{files.path}: {side} input pixels make {cells} cells, so the stride is not {card.stride_px}: correct the card"
        )
