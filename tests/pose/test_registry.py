"""Networks by name and path: where they are looked for, and that nothing damaged is used."""

from __future__ import annotations

import hashlib
import logging
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fms_score.errors import ModelError
from fms_score.pose import model_folders, registry
from fms_score.pose.registry import default_name, fetch_model, find_model, list_models

INTEL = "human-pose-estimation-0001"
WEIGHTS = b"weights of a small network"


@pytest.fixture(autouse=True)
def own_machine(tmp_path, monkeypatch):
    """A machine without networks: an empty cache, no folders named."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(model_folders, "user_cache_path", lambda *_, **__: tmp_path / "cache" / "fms-score")
    monkeypatch.delenv("FMS_SCORE_MODELS", raising=False)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of networks with one called mine, its card beside it."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "mine.onnx").write_bytes(WEIGHTS)
    write_card(folder)
    monkeypatch.setenv("FMS_SCORE_MODELS", str(folder))
    return folder


def write_card(folder, *, url=None, content=WEIGHTS):
    address = f"\n    url: {url}" if url else ""
    digest = hashlib.sha256(content).hexdigest()
    (folder / "mine.yaml").write_text(
        f"name: mine\nsummary: a test\nfiles:\n  - path: mine.onnx\n    sha256: {digest}{address}\n"
    )


@pytest.fixture
def server(tmp_path):
    """A web server on this machine that offers mine.onnx."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "mine.onnx").write_bytes(WEIGHTS)
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    web = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=tmp_path / "web"))
    thread = threading.Thread(target=web.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()
    thread.join()


def one_line(error) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


class TestByName:
    def test_found_in_the_named_folder_with_its_digest(self, shelf):
        files = find_model("mine")
        assert (files.path, files.origin, files.card.name) == (shelf / "mine.onnx", "folder", "mine")
        assert files.sha256 == hashlib.sha256(WEIGHTS).hexdigest()

    def test_card_and_files_may_have_a_folder_of_their_own(self, shelf):
        (shelf / "mine").mkdir()
        for name in ("mine.yaml", "mine.onnx"):
            (shelf / name).rename(shelf / "mine" / name)
        assert find_model("mine").path == shelf / "mine" / "mine.onnx"

    def test_folders_are_searched_in_order(self, shelf, tmp_path, monkeypatch):
        second = tmp_path / "second"
        second.mkdir()
        (second / "mine.onnx").write_bytes(b"other")
        monkeypatch.setenv("FMS_SCORE_MODELS", f"{second}:{shelf}")
        assert find_model("mine").path == second / "mine.onnx"

    def test_named_folders_come_before_the_cache(self, shelf, tmp_path):
        cache = tmp_path / "cache" / "fms-score" / "models"
        cache.mkdir(parents=True)
        (cache / "mine.onnx").write_bytes(WEIGHTS)
        assert find_model("mine").origin == "folder"
        (shelf / "mine.onnx").unlink()
        (shelf / "mine.yaml").unlink()
        assert find_model("mine").origin == "cache"

    def test_unknown_name_lists_the_known(self):
        with pytest.raises(ModelError) as caught:
            find_model("nothing")
        assert "no model is called 'nothing'" in one_line(caught)
        assert INTEL in str(caught.value)

    def test_known_but_absent_says_where_it_looked_and_what_to_do(self, shelf, tmp_path):
        with pytest.raises(ModelError) as caught:
            find_model(INTEL)
        said = one_line(caught)
        assert f"looked in {shelf}, {tmp_path}/cache/fms-score/models" in said
        assert f"fms-score models fetch {INTEL}" in said
        assert "FMS_SCORE_MODELS" in said

    def test_default_without_bundled_weights_is_intels(self, tmp_path, monkeypatch):
        monkeypatch.setattr(registry, "BUNDLED", tmp_path)
        assert default_name() == INTEL

    def test_the_bundled_network_is_the_default_of_a_fresh_machine(self):
        assert find_model().origin == "bundled"
        assert find_model().card.name == "fms-pose"

    def test_the_bundled_network_is_small(self):
        main = find_model("fms-pose").path
        assert sum(main.with_suffix(suffix).stat().st_size for suffix in (".xml", ".bin")) <= 5_000_000

    def test_the_bundled_network_stays_the_default_where_intels_is_at_hand(self, shelf):
        network = shelf / INTEL / "FP16-INT8" / f"{INTEL}.xml"
        network.parent.mkdir(parents=True)
        network.write_text("<net/>")
        assert default_name() == "fms-pose"

    def test_folder_that_does_not_exist(self, monkeypatch, tmp_path):
        monkeypatch.setenv("FMS_SCORE_MODELS", str(tmp_path / "gone"))
        with pytest.raises(ModelError, match=r"FMS_SCORE_MODELS names .*gone, which is not a folder"):
            find_model()

    def test_card_under_another_name(self, shelf):
        (shelf / "mine.yaml").rename(shelf / "yours.yaml")
        with pytest.raises(ModelError, match=r"yours.yaml: this card is named 'mine'"):
            find_model("yours")


class TestDigest:
    def test_one_changed_byte(self, shelf):
        (shelf / "mine.onnx").write_bytes(WEIGHTS[:-1] + b"K")
        with pytest.raises(ModelError) as caught:
            find_model("mine")
        assert one_line(caught).startswith(f"{shelf / 'mine.onnx'}: damaged or another version: sha256 ")

    def test_truncated(self, shelf):
        (shelf / "mine.onnx").write_bytes(WEIGHTS[:5])
        with pytest.raises(ModelError, match="damaged"):
            find_model("mine")

    def test_missing_companion(self, tmp_path, monkeypatch):
        folder = tmp_path / INTEL / "FP16-INT8"
        folder.mkdir(parents=True)
        (folder / f"{INTEL}.xml").write_text("<net/>")
        (tmp_path / "small.xml").write_text("<net/>")
        monkeypatch.setenv("FMS_SCORE_MODELS", str(tmp_path))
        with pytest.raises(ModelError, match=r"small.bin: this file of model 'small' is missing"):
            find_model("small")
        with pytest.raises(ModelError, match=rf"{INTEL}.xml: damaged .*`fms-score models fetch {INTEL}"):
            find_model(INTEL)


class TestByPath:
    def test_card_beside_the_file_is_honoured(self, shelf):
        files = find_model(str(shelf / "mine.onnx"))
        assert (files.card.summary, files.origin) == ("a test", "path")

    def test_card_beside_the_file_pins_it(self, shelf):
        (shelf / "mine.onnx").write_bytes(b"other")
        with pytest.raises(ModelError, match="damaged or another version"):
            find_model(str(shelf / "mine.onnx"))

    def test_without_card_nothing_is_assumed_but_bytes(self, tmp_path):
        (tmp_path / "my net.onnx").write_bytes(WEIGHTS)
        card = find_model(str(tmp_path / "my net.onnx")).card
        assert (card.name, card.layout, card.skeleton, card.main_file.sha256) == ("my-net", None, None, None)

    def test_file_with_a_shipped_models_name_must_be_that_model(self, tmp_path):
        (tmp_path / f"{INTEL}.xml").write_text("<net/>")
        with pytest.raises(ModelError, match="damaged or another version"):
            find_model(str(tmp_path / f"{INTEL}.xml"))

    @pytest.mark.parametrize(
        ("name", "said"),
        [("gone.xml", "does not exist"), ("", "is a folder"), ("notes.txt", "ending '.txt' cannot be read")],
    )
    def test_what_is_no_network_file(self, tmp_path, name, said):
        (tmp_path / "notes.txt").write_text("hello")
        with pytest.raises(ModelError, match=said):
            find_model(f"{tmp_path}/{name}")


class TestFetch:
    def test_download_is_checked_kept_and_quiet(self, shelf, server, tmp_path, capfd, caplog):
        (shelf / "mine.onnx").unlink()
        write_card(shelf, url=f"{server}/mine.onnx")
        with caplog.at_level(logging.DEBUG, logger="pooch"):
            files = fetch_model("mine")
        assert files.origin == "download"
        assert files.path == tmp_path / "cache" / "fms-score" / "models" / "mine.onnx"
        assert files.path.read_bytes() == WEIGHTS
        assert capfd.readouterr() == ("", "")
        assert not caplog.records

    def test_find_downloads_only_where_allowed(self, shelf, server):
        (shelf / "mine.onnx").unlink()
        write_card(shelf, url=f"{server}/mine.onnx")
        with pytest.raises(ModelError, match="not on this machine"):
            find_model("mine")
        assert find_model("mine", allow_download=True).origin == "download"

    def test_wrong_content_is_thrown_away(self, shelf, server, tmp_path):
        (shelf / "mine.onnx").unlink()
        write_card(shelf, url=f"{server}/mine.onnx", content=b"something else")
        with pytest.raises(ModelError) as caught:
            fetch_model("mine")
        assert "not what the card promises" in one_line(caught)
        assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []

    def test_damaged_file_in_the_cache_is_replaced(self, shelf, server):
        (shelf / "mine.onnx").unlink()
        write_card(shelf, url=f"{server}/mine.onnx")
        kept = fetch_model("mine").path
        kept.write_bytes(b"rubbish")
        assert fetch_model("mine").path.read_bytes() == WEIGHTS

    @pytest.mark.parametrize(("path", "said"), [("/gone.onnx", "answered 404"), (None, "cannot be reached")])
    def test_no_connection(self, shelf, server, path, said):
        (shelf / "mine.onnx").unlink()
        write_card(shelf, url=f"{server}{path}" if path else "http://127.0.0.1:9/mine.onnx")
        with pytest.raises(ModelError) as caught:
            fetch_model("mine")
        assert said in one_line(caught)
        assert "FMS_SCORE_MODELS" in str(caught.value)

    @pytest.mark.usefixtures("shelf")
    def test_without_address(self):
        with pytest.raises(ModelError, match="'mine' is not offered for download"):
            fetch_model("mine")


class TestListing:
    def test_default_comes_first_and_absent_ones_are_listed(self, shelf):
        listed = {line.name: line for line in list_models()}
        assert next(iter(listed)) == "fms-pose"
        assert listed["fms-pose"].is_default
        assert listed["fms-pose"].problem is None
        assert listed[INTEL].path is None
        assert listed["mine"].path == shelf / "mine.onnx"
        assert listed["mine"].problem is None

    def test_damaged_ones_are_lines_with_a_problem(self, shelf):
        (shelf / "mine.onnx").write_bytes(b"rubbish")
        (shelf / "broken.yaml").write_text("name: [\n")
        problems = {line.name: line.problem for line in list_models()}
        assert "damaged" in problems["mine"]
        assert "broken.yaml:2: did not find expected node content" in problems["broken"]


@pytest.mark.network_model
def test_real_models_are_what_their_cards_say(models_folder, monkeypatch):
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    assert find_model(INTEL).sha256.startswith("df2a9f41")
    assert find_model("tf-pose-mobilenet-v2-small").sha256.startswith("428a9d6e")
    by_content = find_model(str(models_folder / "tf-pose-mobilenet-v2-small" / "graph_opt.pb"))
    assert by_content.card.name == "tf-pose-mobilenet-v2-small"
