"""
waits_report - what the report says about waits. ../../kernels/waits.h explains its members.
"""
from operator import sub

from output import fail
from waits_records import UNKNOWN


def at_once(begins, ends, until):
    """Waits at once, the most and their mean over the time from 0 to `until`: counted as time goes on."""
    events = [2 * at for at in begins] + [2 * at + 1 for at in ends]  # at one instant, waits begin before others end
    events.sort()
    count = most = area = now = 0
    for event in events:
        area += count * ((event >> 1) - now)
        now = event >> 1
        if event & 1:
            count -= 1
        else:
            count += 1
            if count > most:
                most = count
    return most, area / until


def quantile(ordered, per_mille):
    """The least of the values that so many of them do not exceed."""
    return ordered[(len(ordered) * per_mille + 999) // 1000 - 1]


def memory(values):
    return None if UNKNOWN in values else sum(values)


def little(rate, mean_ns, count):
    """Rate times mean length is how many there are at once (J. Little, 1961): a count that differs missed some."""
    expected = rate * mean_ns / 1e9
    if not abs(expected / count - 1) <= 0.01:
        fail("%g waits a second of %g s each make %g at once, and %g were counted"
             % (rate, mean_ns / 1e9, expected, count))
    return expected / count


def members(run, records, cpu_ns):
    found = dict(timer_slack_ns=records.slack_ns, waits_done=records.count)
    if records.count == 0:
        return found
    lengths = records.lengths.tolist()
    begins = [at - run.start_ns for at in records.begins]
    ends = [at - run.start_ns for at in records.ends]
    lasted = list(map(sub, ends, begins))
    late = sorted(map(sub, lasted, lengths))
    most, mean = at_once(begins, ends, run.elapsed_ns)
    rate, mean_ns = records.count * 1e9 / run.elapsed_ns, sum(lasted) / records.count
    rounds = records.rounds
    ideal_ns = max(sum(lengths[first:first + rounds]) for first in range(0, records.count, rounds))
    found.update(
        launch_ns=max(begins[::rounds]),
        in_flight_max=most,
        in_flight_mean=mean,
        waits_per_s=rate,
        wait_mean_ns=mean_ns,
        little=little(rate, mean_ns, mean),
        late_p50_ns=quantile(late, 500),
        late_p90_ns=quantile(late, 900),
        late_p99_ns=quantile(late, 990),
        late_p999_ns=quantile(late, 999),
        late_max_ns=late[-1],
        ideal_ns=ideal_ns,
        ideal_workers_ns=max(ideal_ns, sum(lengths) // run.options.workers),
        wait_cpu_ns=cpu_ns / records.count,
        waiting_rss_bytes=memory(records.anonymous),
        waiting_kernel_bytes=memory(records.kernel),
    )
    return found
