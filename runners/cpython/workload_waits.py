"""
workload_waits - the article's sum in parts, with a wait before each: work that mostly waits, as servers do.

The same work as ../../kernels/waits.h, which says what the options and the members of the report mean: round r of
task k waits, then computes what modsum's task kR + r computes in n/R iterations, rounded down. With --waits 0 it is
modsum's task k, all n iterations, and waits for nothing. A task that waits holds no generator: there is one only while
it computes.

A wait begins when its task reaches it. It lasts as long as the seed, the task and the round say, or, with --peer, until
another process has answered, which takes it as long (waits_peer.py).
"""
from types import SimpleNamespace

import workload_modsum
from machine import clock_ns, cpu_ns
from options import option, whole_number
from output import fail
from waits_records import Records
from workload import DONE, YIELD, Wait


class Timers:
    """Waits for instants."""

    def begin(self, task, round, over_ns):
        """What a task waits for in its round, which should take until then."""
        return Wait(until_ns=over_ns)

    def value(self, task, round):
        """What the task adds to its sum when that seems to be over. None: it is not."""
        return 0

    def end(self):
        """Once, when all waits are over: fails if the other side saw it otherwise."""

    def members(self, late_ns):
        """What is reported of the other side, given the median lateness."""
        return {}


class Task:
    options = [
        option("--waits", metavar="R", type=whole_number(0, 1000000), default=3,
               help="waits of a task; after each it computes its share of the iterations (%(default)s)"),
        option("--wait-us", metavar="D", type=whole_number(0, 10**9), default=10000,
               help="mean length of a wait in microseconds: from D/2 to 3D/2 (%(default)s)"),
        option("--peer", metavar="ADDRESS",
               help="wait for a peer's answers: tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH, unix:@NAME"),
        option("--wait-limit", metavar="S", type=whole_number(1, 100000), default=60,
               help="seconds after which a wait that has not ended fails the run (%(default)s)"),
    ]
    __slots__ = "number", "round", "wait", "computing", "progress", "sum"

    @classmethod
    def begin_run(cls, options):
        if options.wait_us * 3 // 2 > options.wait_limit * 1000000:
            fail("option --wait-us: '%d' makes waits of up to %g s, and --wait-limit is %d s"
                 % (options.wait_us, options.wait_us * 1.5e-6, options.wait_limit), status=2)
        if options.peer is not None:
            import waits_peer

            if waits_peer.places_of(options.peer) is None:
                fail("option --peer: %r is no address (tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH or unix:@NAME)"
                     % options.peer, status=2)
        cls.rounds = options.waits
        cls.records, cls.waits = Records(options), Timers()
        if options.peer is not None and options.waits > 0:
            cls.waits = waits_peer.Peer(options, cls.records)
        cls.part = SimpleNamespace(seed=options.seed, iterations=options.iterations // (cls.rounds or 1))
        cls.cpu_ns = cpu_ns()

    @classmethod
    def end_run(cls, run):
        used_ns = cpu_ns() - cls.cpu_ns
        cls.records.check(run.start_ns)
        cls.waits.end()
        if run.options.report is None:
            return {}
        from waits_report import members

        about = members(run, cls.records, used_ns)
        about.update(cls.waits.members(about.get("late_p50_ns")))
        return about

    def __init__(self, options, number, part=0, parts=1):
        if parts != 1:
            raise ValueError("task %d: it waits, so it has no parts" % number)
        self.number, self.round, self.progress, self.sum = number, 0, 0, 0
        self.wait = self.computing = None

    def step(self, budget):
        if self.computing is None and self.rounds > 0:
            if self.wait is None:
                return self.begin_wait()
            end_ns = clock_ns()
            value = self.waits.value(self.number, self.round)
            if value is None:
                return self.wait
            self.records.end(self.number, self.round, end_ns)
            self.sum += value
        if self.computing is None:
            self.computing = workload_modsum.Task(self.part, self.number * (self.rounds or 1) + self.round)
        return self.compute(budget)

    def begin_wait(self):
        over_ns = self.records.begin(self.number, self.round)
        self.wait = self.waits.begin(self.number, self.round, over_ns)
        if self.round == 0:
            self.records.first(self.number)
        return self.wait

    def compute(self, budget):
        computing = self.computing
        before = computing.progress
        more = computing.step(budget) is YIELD
        self.progress += computing.progress - before
        if more:
            return YIELD
        self.sum += computing.result()
        self.computing = None
        self.round += 1
        return self.begin_wait() if self.round < self.rounds else DONE

    def result(self):
        return self.sum
