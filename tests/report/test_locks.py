import threading

from cxaudit.report.locks import clean_up, client_lock, tidy


def nobody():
    raise AssertionError("nobody holds it")


def test_the_second_waits_and_says_so(tmp_path):
    said, order = threading.Event(), []

    def second():
        with client_lock(tmp_path, "acme", said.set) as waited:
            order.append(("second", waited))

    with client_lock(tmp_path, "acme", nobody) as waited:
        thread = threading.Thread(target=second)
        thread.start()
        assert said.wait(20)
        order.append(("first", waited))
    thread.join()
    assert order == [("first", False), ("second", True)]


def test_clients_do_not_wait_for_each_other(tmp_path):
    with client_lock(tmp_path, "acme", nobody), client_lock(tmp_path, "beta", nobody):
        pass


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path):
    for name in (".acme-ab12_d3x", ".acme-other-ab12cd3x", "acme", ".locks"):
        (tmp_path / name).mkdir()
    (tmp_path / "acme" / ".run.log.123").write_text("")
    clean_up(tmp_path, "acme")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".acme-other-ab12cd3x", ".locks", "acme"]
    assert not list((tmp_path / "acme").iterdir())


def test_a_swap_that_was_cut_short_gives_the_old_report_back(tmp_path):
    (tmp_path / ".acme-ab12cd3x").mkdir()
    (tmp_path / ".acme-ab12cd3x.old").mkdir()
    (tmp_path / ".acme-ab12cd3x.old" / "a.pdf").write_text("old")
    clean_up(tmp_path, "acme")
    assert (tmp_path / "acme" / "a.pdf").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["acme"]


def test_nothing_is_swept_from_under_a_run_at_work(tmp_path):
    with client_lock(tmp_path, "acme", nobody):
        (tmp_path / ".acme-ab12cd3x").mkdir()
        tidy(tmp_path, "acme")
        assert (tmp_path / ".acme-ab12cd3x").exists()
    tidy(tmp_path, "acme")
    assert not (tmp_path / ".acme-ab12cd3x").exists()
    tidy(tmp_path / "nowhere", "acme")
