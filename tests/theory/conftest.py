import pytest

from gan_core.loops import compiler


@pytest.fixture(params=["numpy", "compiled"])
def player(request):
    """Both ways to play a loop; what is asked holds for each."""
    if request.param == "compiled":
        pytest.importorskip("numba")
        compiler.load()
    yield
    compiler.unload()
