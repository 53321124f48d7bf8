"""A command under test: what it may do to us, and that nothing of it is left behind."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from jwtbearer import CallerMistake
from jwtbearer.conformance.process import NotChecked, open_command
from jwtbearer.conformance.protocol import NotStarted
from tests.conformance.small import alive, command

REQUEST = {"id": "k3f9", "op": "base64url.decode", "input": {"text": "AA"}}
RESULT = 'write({"id": id, "result": {"octets": "00"}})'


@pytest.fixture(params=[False, True], ids=["one-shot", "lines"])
def lines(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def wait_until_dead(process: int) -> None:
    for _ in range(200):
        if not alive(process):
            return
        time.sleep(0.02)
    raise AssertionError(f"process {process} is left behind")


def test_a_result_a_refusal_and_what_is_unsupported_come_back(lines: bool) -> None:
    body = """
text = request["input"]["text"]
if text == "AA":
    write({"id": id, "result": {"octets": "00"}, "intermediates": {"bits": "000000"}})
elif text == "=":
    write({"id": id, "rejected": "padding"})
else:
    write({"id": id, "unsupported": "too long", "more": [1.5, None]})
"""
    with open_command(command(body), lines=lines, timeout=10) as under:
        assert under.hello() == ("small", "1", "Python", ("base64url.decode",))
        first = under.ask(REQUEST)
        assert first[:3] == ("result", {"octets": "00"}, {"bits": "000000"})
        assert 0 < first.seconds < 10
        second = under.ask({**REQUEST, "id": "2", "input": {"text": "="}})
        assert second[:2] == ("rejected", "padding")
        third = under.ask({**REQUEST, "id": "3", "input": {"text": "A" * 9}})
        assert third[:2] == ("unsupported", "too long")


def test_with_lines_one_process_answers_all_and_one_shot_each_has_its_own(lines: bool) -> None:
    body = 'write({"id": id, "result": {"pid": os.getpid()}})'
    with open_command(command(body), lines=lines, timeout=10) as under:
        processes = {under.ask(REQUEST).content["pid"] for _ in range(3)}
    assert len(processes) == (1 if lines else 3)


def test_a_request_larger_than_any_pipe_goes_through(lines: bool) -> None:
    body = 'write({"id": id, "result": {"length": len(request["input"]["text"])}})'
    with open_command(command(body), lines=lines, timeout=20) as under:
        reply = under.ask({**REQUEST, "input": {"text": "é" * 300_000}})
    assert reply.content == {"length": 300_000}


# What is written in place of a reply, and what is said of it.
BROKEN = {
    "another id": ('write({"id": "other", "result": {}})', "its reply has 'other'"),
    "no id": ('write({"result": {}})', "its reply has no id"),
    "no JSON": ('print("hello there", flush=True)', "not one line of JSON"),
    "an array": ('print("[]", flush=True)', "but no object"),
    "a name twice": (
        'print(\'{"id":"k3f9","result":{},"result":{}}\', flush=True)',
        "there twice",
    ),
    "NaN": ('print(\'{"id":"k3f9","result":{"n":NaN}}\', flush=True)', "NaN is no JSON"),
    "1e999": ('print(\'{"id":"k3f9","result":{"n":1e999}}\', flush=True)', "beyond measure"),
    "deep": ("print('[' * 200000, flush=True)", "nested too deeply"),
    "a lone surrogate": ('write({"id": id, "result": {"a": "\\ud800"}})', "lone surrogate"),
    "two kinds": ('write({"id": id, "result": {}, "rejected": ""})', "must have one of"),
    "no kind": ('write({"id": id, "reject": "typo"})', "must have one of"),
    "a result that is text": ('write({"id": id, "result": "00"})', '"result" must be an object'),
    "a reason that is none": ('write({"id": id, "rejected": True})', '"rejected" must be text'),
    "odd intermediates": (
        'write({"id": id, "result": {}, "intermediates": {"em": 1}})',
        '"intermediates" must be',
    ),
    "not UTF-8": ("sys.stdout.buffer.write(b'\\xff\\n'); sys.stdout.flush()", "not UTF-8, from"),
    "an empty line": ("print(flush=True); time.sleep(5)", ""),
    "exit code": ("sys.exit(7)", "it ended with exit code 7"),
    "signal": ("os.abort()", "it ended with the signal SIGABRT"),
    "silence": ("sys.exit(0)", "exit code 0"),
    "half a line": ('sys.stdout.write("{"); sys.stdout.flush(); os._exit(0)', ""),
    "too much": ("sys.stdout.write('x' * (1 << 21)); sys.stdout.flush()", "more than 1 MiB"),
    "endless": ("while True: sys.stdout.write('x' * 1000)", "more than 1 MiB"),
    "nothing": ("time.sleep(60)", "no answer within 2 seconds"),
    "closed output": ("os.close(1); os.close(2); time.sleep(60)", "it closed its output"),
}


@pytest.mark.parametrize(("body", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_reply_is_a_crash_and_says_what_it_was(
    body: str, said: str, lines: bool
) -> None:
    with open_command(command(body), lines=lines, timeout=2) as under:
        started = time.monotonic()
        reply = under.ask(REQUEST)
        assert time.monotonic() - started < 6
    assert reply.kind == "crash"
    assert said in reply.content


def test_an_exit_code_other_than_0_is_a_crash_even_after_a_reply() -> None:
    with open_command(command(f"{RESULT}; sys.exit(1)"), lines=False, timeout=5) as under:
        reply = under.ask(REQUEST)
    assert reply[:2] == ("crash", "it ended with exit code 1")


def test_a_second_reply_is_not_taken_for_the_next_requests() -> None:
    with open_command(command(f"{RESULT}; {RESULT}"), lines=True, timeout=5) as under:
        assert under.ask(REQUEST).kind == "result"
        assert under.ask({**REQUEST, "id": "next"}).kind == "crash"
        assert under.ask({**REQUEST, "id": "third"}).kind == "result"  # it was started anew


def test_after_a_crash_the_command_is_started_anew() -> None:
    body = f"""
if request["input"]["text"] == "hang":
    time.sleep(60)
{RESULT}
"""
    with open_command(command(body), lines=True, timeout=1) as under:
        assert under.ask(REQUEST).kind == "result"
        assert under.ask({**REQUEST, "input": {"text": "hang"}}).kind == "crash"
        assert under.ask(REQUEST).kind == "result"


def test_the_end_of_standard_error_is_kept_for_each_request(lines: bool) -> None:
    body = f"""
sys.stderr.write("x" * 100_000 + request["input"]["text"])
sys.stderr.flush()
{RESULT}
"""
    with open_command(command(body), lines=lines, timeout=10) as under:
        assert under.ask(REQUEST).kind == "result"
        assert len(under.standard_error) <= 4096
        assert under.standard_error.endswith("xAA")
        under.ask({**REQUEST, "input": {"text": "BB"}})
        assert under.standard_error.endswith("xBB")


def test_a_command_that_reads_nothing_may_answer_all_the_same() -> None:
    script = 'import os; os.close(0); print(\'{"id":"k3f9","rejected":"no"}\')'
    with open_command([sys.executable, "-c", script], lines=False, timeout=5) as under:
        assert under.ask({**REQUEST, "input": {"text": "A" * 500_000}}).kind == "rejected"


@pytest.mark.parametrize("ending", ["replies", "exits", "hangs"])
def test_what_the_command_started_is_killed_with_it(
    ending: str, lines: bool, tmp_path: Path
) -> None:
    last = {"replies": RESULT, "exits": "os._exit(3)", "hangs": "time.sleep(60)"}[ending]
    body = f"""
child = subprocess.Popen(["sleep", "300"])
open({str(tmp_path / "pids")!r}, "a").write(f"{{os.getpid()}} {{child.pid}}\\n")
{last}
"""
    with open_command(command(body), lines=lines, timeout=2) as under:
        kind = under.ask(REQUEST).kind
    assert kind == ("result" if ending == "replies" else "crash")
    processes = (tmp_path / "pids").read_text().split()
    assert len(processes) == 2
    for process in processes:
        wait_until_dead(int(process))


def test_an_error_in_the_caller_leaves_no_process_either(tmp_path: Path) -> None:
    body = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); {RESULT}"

    def interrupted() -> None:
        with open_command(command(body), lines=True, timeout=5) as under:
            under.ask(REQUEST)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    wait_until_dead(int((tmp_path / "pid").read_text()))


def test_a_process_that_does_not_mind_the_end_of_its_input_is_killed(tmp_path: Path) -> None:
    body = f"""
open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
{RESULT}
time.sleep(60)
"""
    started = time.monotonic()
    with open_command(command(body), lines=True, timeout=5) as under:
        assert under.ask(REQUEST).kind == "result"
    assert time.monotonic() - started < 4
    wait_until_dead(int((tmp_path / "pid").read_text()))


def test_stop_ends_a_request_at_once_and_nothing_starts_afterwards(lines: bool) -> None:
    with open_command(command("time.sleep(60)"), lines=lines, timeout=50) as under:
        threading.Timer(0.5, under.stop).start()
        started = time.monotonic()
        assert under.ask(REQUEST).kind == "crash"
        assert time.monotonic() - started < 10
        after = under.ask(REQUEST)
        assert after.kind == "crash"
        assert "interrupted" in after.content


def test_after_five_crashes_in_a_row_it_is_no_longer_given_the_full_time() -> None:
    body = f"""
if request["input"]["text"] == "hang":
    time.sleep(60)
{RESULT}
"""
    hang = {**REQUEST, "input": {"text": "hang"}}
    with open_command(command(body), lines=True, timeout=0.2) as under:
        for _ in range(5):
            assert not under.hurried
            under.ask(hang)
        assert under.hurried
        under.timeout = 30
        assert under.patience() < 5
        assert under.ask(hang).kind == "crash"
        assert under.ask(REQUEST).kind == "result"
        assert under.patience() == 30


# What a command does at hello, and what is said of it.
WHO = '"implementation":"x","version":"1","language":"y"'
NO_HELLO = {
    "another result": ('print("{}")', 'no "result" that is an object'),
    "no version": (
        """print('{"result":{"implementation":"x","language":"y","operations":[]}}')""",
        'no "version" that is text',
    ),
    "operations as text": (
        f"""print('{{"result":{{{WHO},"operations":"z"}}}}')""",
        '"operations" that is a list',
    ),
    "an unknown operation": (
        f"""print('{{"result":{{{WHO},"operations":["base64.decode"]}}}}')""",
        "claims 'base64.decode'; the operations are base64url.encode",
    ),
    "a banner": ('print("Server started")', "not one line of JSON"),
    "an error": ('raise SystemExit("no such module")', "standard error:\nno such module"),
    "silence": ("import time; time.sleep(60)", "no answer within 1 seconds"),
}


@pytest.mark.parametrize(("script", "said"), NO_HELLO.values(), ids=NO_HELLO)
def test_no_hello_is_not_checked_and_says_why(script: str, said: str, lines: bool) -> None:
    with (
        open_command([sys.executable, "-c", script], lines=lines, timeout=1) as under,
        pytest.raises(NotChecked) as caught,
    ):
        under.hello()
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["no-such-command", "./no/such/adapter", "nul\0in-it"])
def test_a_command_that_does_not_exist_is_not_started(name: str, lines: bool) -> None:
    with (
        open_command([name], lines=lines, timeout=1) as under,
        pytest.raises(NotStarted, match="cannot be started"),
    ):
        under.hello()


def test_a_file_that_is_no_program_is_not_started(tmp_path: Path) -> None:
    (tmp_path / "adapter.py").write_text("print()")
    with (
        open_command([str(tmp_path / "adapter.py")], lines=True, timeout=1) as under,
        pytest.raises(NotStarted, match="Permission denied"),
    ):
        under.hello()


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 3601])
def test_a_timeout_that_is_none_is_a_mistake(timeout: float) -> None:
    with pytest.raises(CallerMistake, match="timeout"):
        open_command(["true"], lines=False, timeout=timeout)


@pytest.mark.parametrize("words", [[], [""]])
def test_no_command_is_a_mistake(words: list[str]) -> None:
    with pytest.raises(CallerMistake, match="after --"):
        open_command(words, lines=False, timeout=1)
