"""A stream is flushed where something was written, and not where nothing was."""

from ipykernel import iostream

from cxaudit.execution.buffered_output import OutStream


def test_a_flush_of_nothing_sends_nothing(monkeypatch):
    sent = []
    monkeypatch.setattr(iostream.OutStream, "flush", lambda self: sent.append("flush"))
    monkeypatch.setattr(iostream.OutStream, "write", lambda self, text: len(text))
    stream = OutStream.__new__(OutStream)
    stream.flush()
    assert sent == []
    assert stream.write("one line") == 8
    stream.flush()
    stream.flush()
    assert sent == ["flush"]
