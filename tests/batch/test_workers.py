from cxaudit.batch import workers
from cxaudit.batch.workers import Died, Workers
from cxaudit.messages import message


class Line:
    """A line to a worker that says what it was told to say."""

    def __init__(self, *said):
        self.said = list(said)

    def recv(self):
        if not self.said:
            raise EOFError
        return self.said.pop(0)

    def close(self):
        pass


class Process:
    exitcode = -9

    def __init__(self):
        self.killed = False

    def kill(self):
        self.killed = True

    def join(self, patience=None):
        assert self.killed or patience


def crew(monkeypatch, lines, jobs=1, timeout=None):
    waiting = iter(lines)
    made = Workers(None, None, jobs, timeout)
    monkeypatch.setattr(made, "hire", lambda client: workers.Worker(Process(), next(waiting), client))
    monkeypatch.setattr(workers, "wait", lambda lines, left: lines if timeout is None else [])
    return made


def test_stages_are_passed_on_and_every_client_has_a_worker_of_his_own(monkeypatch):
    stage = message("language")
    lines, seen = [Line(stage, ("one",)), Line(("two",))], []
    with crew(monkeypatch, lines) as made:
        assert list(made.results(["a", "b"], lambda *told: seen.append(told))) == [("a", "one"), ("b", "two")]
        assert not made.busy
    assert seen == [("a", stage)]


def test_who_dies_over_a_client_is_replaced_once(monkeypatch):
    with crew(monkeypatch, [Line(), Line(("fine",)), Line(), Line()]) as made:
        assert list(made.results(["a"], lambda *_: None)) == [("a", "fine")]
    with crew(monkeypatch, [Line(), Line()]) as made:
        ((client, came),) = made.results(["a"], lambda *_: None)
    assert client == "a"
    assert isinstance(came, Died)
    assert came.code == -9


def test_who_is_late_is_ended(monkeypatch):
    with crew(monkeypatch, [Line(("never heard",))], timeout=0.0) as made:
        ((_, came),) = made.results(["a"], lambda *_: None)
    assert isinstance(came, TimeoutError)
    assert not made.busy
