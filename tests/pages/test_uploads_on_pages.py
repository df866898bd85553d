"""Pages have a worker read what visitors bring along: unpacked it would take the server's own memory."""

from io import BytesIO

from gan_core.errors import RunError
from pages.digits import data_choice
from pages.latent import checkpoint_panel
from tests.datasets.idx_files import encoded, images, labels
from ui.live.page_run import PageRun


class BusyHost:
    """A host whose workers take nothing: it keeps what it was asked for."""

    def __init__(self):
        self.asked = []

    def request(self, kind, arguments):
        self.asked.append((kind, [name for name, _ in arguments["files"]]))
        raise RunError("All workers are busy.")


def uploaded(name, content):
    """A file as Streamlit hands it over."""
    file = BytesIO(content)
    file.name = name
    return file


def test_uploads_are_handed_to_a_worker(monkeypatch):
    host = BusyHost()
    for module in (data_choice, checkpoint_panel):
        monkeypatch.setattr(module, "get_host", lambda: host)
    files = [uploaded("my-images", encoded(images(3))), uploaded("my-labels", encoded(labels(3)))]
    data_choice.take(PageRun("digits", ("digits",)), files)
    checkpoint_panel.take(uploaded("mine.safetensors", b"weights"))
    assert host.asked == [("keep_images", ["my-images", "my-labels"]), ("keep_checkpoint", ["mine.safetensors"])]
