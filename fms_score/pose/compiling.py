"""From the file of a network to one that is compiled for this machine and takes pictures as OpenCV has them.

The compiled model takes bytes, height x width x 3, blue first, and converts type, layout, colour order and range by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fms_score.errors import DeviceError, ModelError, OptionError
from fms_score.pose.fields import LAYOUTS
from fms_score.pose.quiet_openvino import ov
from fms_score.pose.registry import ModelFiles
from fms_score.video.silence import standard_error_muted

__all__ = ["DEVICES", "Compiled", "compile_network", "openvino_reason"]

DEVICES: Final = ("AUTO", "CPU", "GPU", "NPU")
"""Devices that can be asked for; ``AUTO`` lets OpenVINO choose."""

_CHANNEL_COUNTS: Final = frozenset(
    count for layout in LAYOUTS for count in (layout.heatmap_count, layout.paf_count, layout.heatmap_count + layout.paf_count)
)


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A network that is ready to be asked.

    Attributes
    ----------
    model : openvino.CompiledModel
        Takes pictures of shape (1, height, width, 3), uint8, blue first; answers in float32 with the channels in front.
    device : str
        Device that is really used, as OpenVINO names it.
    precision : str
        Arithmetic it uses, such as ``f32``.
    notes : tuple of str
        What the user should know, such as that a device was replaced.
    """

    model: Any
    device: str
    precision: str
    notes: tuple[str, ...]


def compile_network(files: ModelFiles, device: str, compile_cache: Path | None, threads: int | None) -> Compiled:
    """Read a network, put what it expects of pictures in front of it, and compile it.

    Parameters
    ----------
    files : ModelFiles
    device : str
        One of :data:`DEVICES`; one that this machine lacks is replaced by the CPU.
    compile_cache : Path or None
        Folder for compiled models; None keeps none.
    threads : int or None
        Threads that the CPU may use; None for all of them.

    Raises
    ------
    ModelError
        If the file is no network, or takes no pictures.
    OptionError
        If no device is called so.
    DeviceError
        If not even the CPU can run it.
    """
    core = ov.Core()
    if threads is not None:
        core.set_property("CPU", {"INFERENCE_NUM_THREADS": threads})
    chosen, notes = _choose_device(core, device)
    model = _with_picture_input(_read(core, files.path), files)
    compiled, notes = _compile(core, model, files, chosen, (notes, compile_cache))
    return Compiled(compiled, ", ".join(compiled.get_property("EXECUTION_DEVICES")), _precision(compiled), notes)


def openvino_reason(error: Exception) -> str:
    """Last line of one of OpenVINO's messages, the one that says something, of at most 200 letters."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1][:200]


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
        raise ModelError(f"{path}: not a network that OpenVINO can read ({openvino_reason(error)}): replace the file") from None


def _with_picture_input(model: Any, files: ModelFiles) -> Any:
    """Make the model take a picture of any size as OpenCV has it, and answer in float32 with the channels in front."""
    layout = files.card.layout or _seen_layout(model, files.path)
    model.reshape([1, 3, -1, -1] if layout == "NCHW" else [1, -1, -1, 3])
    steps = ov.preprocess.PrePostProcessor(model)
    picture = steps.input()
    picture.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_color_format(ov.preprocess.ColorFormat.BGR)
    picture.model().set_layout(ov.Layout(layout))
    convert = picture.preprocess().convert_element_type(ov.Type.f32)
    if files.card.colour == "RGB":
        convert.convert_color(ov.preprocess.ColorFormat.RGB)
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
            note = f"device {device} cannot run {files.card.name} ({openvino_reason(error)}); the CPU is used instead"
            return _compile(core, model, files, "CPU", ((*notes, note), compile_cache))
        raise DeviceError(f"the CPU cannot run {files.path} ({openvino_reason(error)}): try another model") from None


def _precision(compiled: Any) -> str:
    """Name of the arithmetic; several for a device that mixes them."""
    try:
        kind = compiled.get_property("INFERENCE_PRECISION_HINT")
    except RuntimeError:
        return "unknown"
    return {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}.get(kind.get_type_name(), str(kind.get_type_name()))
