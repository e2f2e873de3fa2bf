"""The measuring frame without its servers: order of legs, figures, budgets, discovery, exit codes."""

import io
import json
import os
import signal
from types import SimpleNamespace

import pytest

from tools.bench import __main__ as command
from tools.bench import calls, client, engine, figures, ground, interrupt, load, registry, report
from tools.bench.model import Bench, Figure, Leg, Measure, MeasureFailed, also
from tools.bench.progress import Progress

BENCH = Bench(scale=10, seconds=0.2, portal_port=1, bare_port=2)
HIGHER = Figure("f", "", "requests/s", "higher")
LOWER = Figure("f.p95", "p95", "ms", "lower")


def measure(subject, baseline, **values) -> Measure:
    return Measure("f", "something", subject, baseline, "requests/s", **values)


def steady(value: float, **others: float):
    return lambda bench: Leg(value, others)


def run(one: Measure, *, pairs: int = 3, budgets=None) -> engine.Result:
    return engine.run(one, BENCH, pairs=pairs, budgets=budgets or {}, step=lambda seconds: None)


# --- legs ---------------------------------------------------------------------------------------------------------
def test_legs_alternate_after_one_warm_up_each():
    order = []

    def leg(side):
        return lambda bench: order.append(side) or Leg(1.0)

    result = run(measure(leg("A"), leg("B"), prepare=lambda bench: order.append(f"prepare x{bench.scale}")))
    assert order == ["prepare x10", "A", "B", "A", "B", "A", "B", "A", "B"]
    assert [side for side, _ in result.legs] == ["subject", "baseline"] * 3  # the warm-up does not count


def test_the_warm_up_is_short_and_all_planned_time_is_told():
    lengths, steps = [], []
    one = measure(lambda bench: lengths.append(bench.seconds) or Leg(1.0), steady(1.0))
    engine.run(one, Bench(1, 5.0, 1, 2), pairs=2, budgets={}, step=steps.append)
    assert lengths == [engine.WARM_UP, 5.0, 5.0]
    assert sum(steps) == engine.planned_seconds(5.0, 2) == 22.0


def test_a_slow_moment_of_the_machine_meets_both_sides():
    speed = iter([1, 1, 4, 4, 1, 1, 2, 2])  # warm-up, then three pairs
    result = run(measure(lambda bench: Leg(30.0 * next(speed)), lambda bench: Leg(100.0 * next(speed))))
    assert result.rows[0].ratios == pytest.approx((0.3, 0.3, 0.3))


def test_a_measure_that_fails_says_why_and_brings_no_figures():
    def broken(bench):
        raise MeasureFailed("/ answers 500")

    result = run(measure(steady(1.0), broken))
    assert "/ answers 500" in result.error
    assert not result.rows


# --- figures ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [(range(1, 101), 0.95, 95), (range(1, 21), 0.95, 19), ([7], 0.95, 7), ([3, 1, 2], 0.5, 2), ([1, 2], 0.0, 1)],
)
def test_percentile_is_the_nearest_rank(values, share, expected):
    assert figures.percentile(list(values), share) == expected


def test_no_values_have_no_percentile():
    with pytest.raises(MeasureFailed):
        figures.percentile([], 0.95)


def test_the_ratio_is_the_median_of_the_pairs_not_the_ratio_of_the_medians():
    pairs = [(10, 100), (90, 300), (40, 50), (20, 40), (30, 200)]  # 0.1 0.3 0.8 0.5 0.15; of the medians: 30 / 100
    legs = [(side, Leg(value)) for pair in pairs for side, value in zip(engine.SIDES, pair, strict=True)]
    row = figures.row(HIGHER, legs, {})
    assert row.ratio == pytest.approx(0.3)
    assert (row.subject, row.baseline) == (30, 100)
    shifted = figures.row(HIGHER, [*legs[:2], ("subject", Leg(60)), ("baseline", Leg(300)), *legs[4:]], {})
    assert shifted.ratio == pytest.approx(0.2)  # the medians are still 30 and 100


@pytest.mark.parametrize("pair", [(0.0, 1.0), (1.0, 0.0), (float("nan"), 1.0)])
def test_a_leg_that_measured_nothing_is_no_figure(pair):
    assert "nothing" in run(measure(steady(pair[0]), steady(pair[1]))).error


def test_a_missing_figure_is_a_failure():
    assert "p95" in run(measure(steady(1.0), steady(1.0), more=(also("p95", "ms"),))).error


@pytest.mark.parametrize(
    ("value", "limit", "better", "expected"),
    [
        (0.5, 0.4, "higher", "ok"),
        (0.4, 0.4, "higher", "ok"),
        (0.39, 0.4, "higher", "over"),
        (5, 6, "lower", "ok"),
        (6, 6, "lower", "ok"),
        (6.1, 6, "lower", "over"),
        (6.1, None, "lower", "no budget"),
    ],
)
def test_verdict(value, limit, better, expected):
    assert figures.verdict(value, limit, better) == expected


def test_each_figure_has_its_own_budget():
    more = (also("p95", "ms"), also("p99", "µs", absolute=True))
    one = measure(steady(20.0, p95=30.0, p99=900.0), steady(100.0, p95=10.0, p99=1.0), more=more)
    rows = run(one, budgets={"f": 0.25, "f.p95": 4, "f.p99": 1000}).rows
    assert [(row.figure.name, row.ratio, row.verdict) for row in rows] == [
        ("f", pytest.approx(0.2), "over"),
        ("f.p95", pytest.approx(3.0), "ok"),
        ("f.p99", None, "ok"),
    ]
    assert rows[2].subject == 900.0


# --- registry -----------------------------------------------------------------------------------------------------
@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of measures under a name that nobody else has."""
    name = f"measures_{tmp_path.name.replace('-', '_')}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def add(module: str, text: str) -> str:
        (tmp_path / name / f"{module}.py").write_text("from tools.bench.load import page\n" + text)
        return name

    return add


def test_a_new_module_is_found_by_itself(package):
    package("beta", 'MEASURES = (page("b", "B", "/b/", expect=""),)')
    name = package("alpha", 'MEASURES = (page("z", "Z", "/z/", expect=""), page("a", "A", "/a/", expect=""))')
    assert [one.name for one in registry.discover(name)] == ["z", "a", "b"]


def test_a_module_without_measures_is_a_mistake(package):
    with pytest.raises(registry.WrongRegistry, match="empty"):
        registry.discover(package("empty", ""))


def test_a_name_used_twice_is_a_mistake(package):
    package("one", 'MEASURES = (page("same", "", "/", expect=""),)')
    with pytest.raises(registry.WrongRegistry, match=r"same, same\.p95"):
        registry.discover(package("two", 'MEASURES = (page("same", "", "/", expect=""),)'))


def test_only_chooses_and_refuses_what_does_not_exist():
    some = [Measure(name, "", steady(1), steady(1), "x") for name in "abc"]
    assert [one.name for one in registry.chosen(some, ["c", "a", "c"])] == ["c", "a"]
    assert registry.chosen(some, []) == some
    assert registry.chosen(some, ["c", "*"]) == [some[2], *(one for one in some if one.name != "c")]
    with pytest.raises(registry.UnknownMeasure, match="There are: a, b, c"):
        registry.chosen(some, ["d"])


def test_every_budget_belongs_to_a_figure():
    known = {figure.name for one in registry.discover() for figure in one.figures()}
    budgets = figures.load_budgets(command.BUDGETS)
    assert {"home", "map", "api-list", "api-suggest", "territory"} <= known
    assert set(budgets) <= known
    assert budgets["territory.p99"] == 1000


# --- legs over HTTP and in the process ------------------------------------------------------------------------------
def answering(status: int, body: bytes):
    response = SimpleNamespace(status=status, read=lambda: body)
    return SimpleNamespace(request=lambda *args, **options: None, getresponse=lambda: response)


def test_the_client_takes_no_wrong_answer_for_a_fast_one():
    assert client.fetch(answering(200, b"<main>Ptuj</main>"), "/", b"Ptuj") == ""
    assert "429" in client.fetch(answering(429, b"Ptuj"), "/", b"Ptuj")
    assert "Ptuj" in client.fetch(answering(200, b"[]"), "/", b"Ptuj")


def test_a_leg_over_http_is_in_milliseconds():
    times = [0.001] * 90 + [0.02] * 10
    leg = load.leg_of("/", {"rate": 50.0, "times": times, "error": "", "cores": 0.1})
    assert (leg.value, leg.also["median"], leg.also["p95"]) == (50.0, pytest.approx(1.0), pytest.approx(20.0))


@pytest.mark.parametrize("answer", [{"times": [0.1], "error": "answers 500"}, {"times": [], "error": ""}])
def test_an_error_or_no_answer_at_all_is_no_leg(answer):
    with pytest.raises(MeasureFailed):
        load.leg_of("/", {"rate": 1.0, "cores": 0.1, **answer})


def test_calls_are_counted_in_turn_with_their_arguments():
    seen = []
    leg = calls.measure_calls(seen.append, [(1,), (2,), (3,)], 0.02)
    assert seen[:4] == [1, 2, 3, 1]
    assert len(seen) == leg.facts["calls"] + leg.facts["timed"]
    assert 0 < leg.also["median"] <= leg.also["p99"] <= leg.facts["slowest_us"]


# --- the command ----------------------------------------------------------------------------------------------------
FACTS = {"scale": 10, "seconds": 0.2, "pairs": 3, "notes": ("Throttle lifted.",), "load_start": 0.1, "load_end": 0.2}
MACHINE = dict.fromkeys(("cpu", "cores", "memory_gib", "python", "postgresql", "web"), 2)


@pytest.fixture
def answer_of(monkeypatch, tmp_path):
    """Run the command with finished results in the place of a real run."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "BENCH_FILE", tmp_path / "bench.json")
    monkeypatch.setattr(command.interrupt, "listen", lambda: None)
    monkeypatch.setenv("SCALE", "10")

    def finish(*results: engine.Result) -> tuple[int, dict]:
        monkeypatch.setattr(command, "measure", lambda *args: ({**FACTS, "machine": MACHINE}, list(results)))
        return command.main([]), json.loads((tmp_path / "bench.json").read_text())

    return finish


def test_over_budget_is_told_and_no_failure(answer_of, capsys):
    code, kept = answer_of(run(measure(steady(1.0), steady(4.0)), budgets={"f": 0.5}))
    out = capsys.readouterr().out
    assert code == 0
    assert "OVER BUDGET: f\n" in out
    assert "SCALE does not change the data of: f." in out
    assert "Throttle lifted." in out
    one = kept["measures"][0]
    assert (one["figures"][0]["ratio"], one["figures"][0]["verdict"]) == (0.25, "over")
    assert [(leg["pair"], leg["side"], leg["value"]) for leg in one["legs"][:3]] == [
        (1, "subject", 1.0),
        (1, "baseline", 4.0),
        (2, "subject", 1.0),
    ]


def test_a_kept_budget_is_told(answer_of, capsys):
    assert answer_of(run(measure(steady(3.0), steady(4.0)), budgets={"f": 0.5}))[0] == 0
    assert "Every budget that is set is kept." in capsys.readouterr().out


def test_a_measure_that_failed_fails_the_run(answer_of, capsys):
    code, kept = answer_of(run(measure(steady(1.0), steady(2.0))), run(measure(steady(0.0), steady(2.0))))
    assert code == 1
    assert "FAILED  f: " in capsys.readouterr().out
    assert [bool(one["error"]) for one in kept["measures"]] == [False, True]


@pytest.mark.parametrize(("scale", "argv"), [("7", []), ("1", ["--pairs", "0"]), ("1", ["--seconds", "0"])])
def test_wrong_arguments_are_refused(monkeypatch, scale, argv):
    monkeypatch.setenv("SCALE", scale)
    with pytest.raises(SystemExit) as refused:
        command.arguments(argv)
    assert refused.value.code == 2


def test_nothing_of_the_callers_installation_reaches_the_run(monkeypatch):
    given = {"DATABASE_URL": "postgres://real/data", "SMS_URL": "https://sms", "PORT": "8000", "PATH": "/bin"}
    monkeypatch.setattr(ground.os, "environ", given)
    ground.forget_caller()
    assert given == {"PATH": "/bin"}


def test_an_interruption_is_remembered_when_somebody_swallows_it():
    before = {number: signal.getsignal(number) for number in interrupt.SIGNALS}
    try:
        interrupt.listen()
        interrupt.check()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            interrupt.check()
        interrupt.listen()
        done = []
        with pytest.raises(KeyboardInterrupt), interrupt.later():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("import")
        assert done == ["import"]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize(("value", "text"), [(54321.4, "54,321"), (12.345, "12.3"), (0.01284, "0.0128"), (2, "2.00")])
def test_numbers_in_the_table(value, text):
    assert report.number(value) == text


def test_progress_tells_plain_lines_and_what_remains():
    now = [0.0]
    out = io.StringIO()
    progress = Progress(100.0, out, clock=lambda: now[0])
    progress.begin("first")
    now[0] = 50.0
    progress.step(25.0)
    progress.begin("second")
    progress.reach(60.0)
    progress.reach(40.0)  # never backwards
    progress.begin("third")
    assert out.getvalue().splitlines() == [
        "  0%  about 100 s left: first",
        " 25%  about 150 s left: second",
        " 60%  about 40 s left: third",
    ]
