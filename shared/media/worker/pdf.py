"""The first page of a PDF, as a picture."""

from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from shared.media.images import PREVIEW_PIXELS
from shared.media.worker.unusable import Unusable


def first_page(source: Path, result: Path) -> dict[str, object]:
    """Write a WebP of at most 480 by 480 pixels, on white. Nothing in the file is run, no form is filled in.

    `width` and `height` are the picture's. Raises Unusable for a file that is broken or has a password.
    """
    try:
        document = pdfium.PdfDocument(source)
        if len(document) == 0:
            raise Unusable("no_page")
        page = document[0]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise Unusable("no_page")
        # By the page's own size: however large it says it is, so many pixels are drawn.
        bitmap = page.render(scale=(PREVIEW_PIXELS - 1) / max(width, height), may_draw_forms=False)
    except pdfium.PdfiumError as error:
        raise Unusable("broken_pdf") from error
    image = bitmap.to_pil().convert("RGB")
    image.save(result, "WEBP", quality=80, method=4)
    return {"width": image.width, "height": image.height}
