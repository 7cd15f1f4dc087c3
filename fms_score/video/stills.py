"""One picture from a picture file."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.errors import VideoError
from fms_score.video.silence import silence_libraries, standard_error_muted

__all__ = ["read_still"]


def read_still(path: Path) -> NDArray[np.uint8]:
    """Read a JPEG, PNG, BMP, WebP or TIFF picture.

    Parameters
    ----------
    path : Path
        The file; of several pages the first is taken.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        Blue, green, red; turned upright as the camera noted (EXIF orientation).

    Raises
    ------
    VideoError
        If the picture is damaged or too large to decode.

    Notes
    -----
    The bytes are read by Python, because OpenCV on Windows cannot open a path with letters outside the system's code page.
    """
    silence_libraries()
    content = np.frombuffer(path.read_bytes(), np.uint8)
    try:
        with standard_error_muted():
            image = cv2.imdecode(content, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise VideoError(f"{path} cannot be decoded as a picture: {error.err or error}; export it again as JPEG") from error
    if image is None or 0 in image.shape:
        raise VideoError(f"{path} is a damaged picture or one without any pixels; copy or export it again as JPEG")
    return cast("NDArray[np.uint8]", image)
