#!/usr/bin/env bats
# nodes.bats - does analysis/nodes find what more hosts gain, and say on how many machines that was; and what is measured?
#
#   bats tests/nodes.bats        (with hosts that are containers: cluster.bats)

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	export BUILD=${BUILT:-$BATS_FILE_TMPDIR/build}
	needs_compiler
	dataset_tools blocking analysis/nodes analysis/fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
	dataset_folder "$T/nodes" ".machine.cores_usable = 2"
}

# samples MACHINES BLOCKS: rows "label series nodes tasks work_s" on stdin, two ranks a node; each run takes 1 s more than its work,
# which is up to 0.1 % longer or shorter.
samples() {
	awk -v machines="$1" -v blocks="$2" -v OFS='\t' '
		BEGIN { print "block", "warm_up", "label", "seconds", "user_s", "system_s", "language", "interpreter", "model", "baseline", "twin",
			"series", "nodes", "tasks", "elapsed_ns", "ranks", "machines", "host_ranks", "mpi", "transport" }
		{ for (b = 1; b <= blocks; b++) {
			work = $5 * exp(0.001 * sin(b * b * NR))
			print b, 0, $1, 1 + work, 0, 0, "C", "NA", "mpi", "strong-1", "strong-1-twin", $2, $3, $4, work * 1e9, 2 * $3,
				machines, "n1:2 and so on", "Open MPI v0", "tcp"
		} }' >"$T/nodes/samples.tsv"
	awk -F '\t' 'NR == 1 { print "label"; next } !($3 in seen) { seen[$3]; print $3 }' "$T/nodes/samples.tsv" >"$T/nodes/rows.tsv"
}

ROWS='strong-1 strong 1 64 4
strong-1-twin strong 1 64 4
strong-2 strong 2 64 2
strong-4 strong 4 64 1.25
handed-2 handed 2 64 8
weak-2 weak 2 128 4.4
launch-1 launch 1 0 0.001
launch-4 launch 4 0 0.001'

results() { try "$BUILD/analysis/nodes" "$T/nodes"; }

@test "speed-ups are of the work, over one node, scaled by the work there is more; the launch has none" {
	samples 4 20 <<<"$ROWS"
	results
	must_work
	dataset_cells "$T/nodes/results.tsv" series nodes ranks speedup ideal efficiency blocks >"$T/got"
	awk 'NR == FNR { want[FNR] = $0; next }
		{ split(want[FNR], w, "|"); n = split($0, g, " ")
		for (i = 1; i <= 7; i++) { value = g[n - 7 + i]; if (w[i] != value && !(w[i] + 0 > 0 && value / w[i] > 0.998 && value / w[i] < 1.002)) bad = bad "\n" $0 } }
		END { print bad; exit bad != "" || FNR != 8 }' - "$T/got" <<-'EOF' || fail "results: $(<"$T/got")"
		again|1|2|1|1|1|20
		strong|1|2|1|1|1|20
		strong|2|4|2|2|1|20
		strong|4|8|3.2|4|0.8|20
		handed|2|4|0.5|2|0.25|20
		weak|2|4|1.81818|2|0.9091|20
		launch|1|2|NA|NA|NA|20
		launch|4|8|NA|NA|NA|20
	EOF
	awk -F '\t' '$1 == "strong" && $2 == 4 && $7 < $6 && $6 < $8 && $4 > 2.2 && $4 < 2.3 && $5 > 1.2 && $5 < 1.3 { good++ } END { exit !good }' \
		"$T/nodes/results.tsv" || fail 'interval and times'
}

@test "on one machine the ideal is what its CPUs allow, and figure and page say that it is one" {
	samples 1 20 <<<"$ROWS"
	results
	must_work
	[[ $(dataset_cells "$T/nodes/results.tsv" ideal | sort -u | paste -sd ' ') == '1 NA' ]] || fail 'two CPUs have no more than two ranks'
	try "$BUILD/analysis/fill" paper/text/nodes.md "$T/nodes"
	must_work
	grep -q '^\*\*All 4 nodes are one machine\*\*, with 2 CPUs for all of them' "$T/out" || fail 'the page'
	grep -qF 'n1:2 and so on. Open MPI v0; transport: tcp.' "$T/out" || fail 'the hosts'
	dataset_draw nodes
	grep -q 'all of them one machine with 2 CPUs' "$T/figures/nodes.svg" || fail 'the figure'
	samples 3 20 <<<"$ROWS"
	results
	try "$BUILD/analysis/fill" paper/text/nodes.md "$T/nodes"
	! grep -q 'one machine' "$T/out" || fail 'three machines'
	dataset_draw nodes
	grep -q 'on 3 machines' "$T/figures/nodes.svg" || fail 'the figure of three'
}

@test "a figure of one node, and of few blocks" {
	samples 1 1 < <(grep -E -- '-1(-twin)? ' <<<"$ROWS")
	results
	must_work
	dataset_draw nodes
}

# bats test_tags=fault:data
@test "broken input is refused" {
	while IFS='|' read -r change wanted; do
		samples 2 5 < <(sed "$change" <<<"$ROWS")
		results
		must_fail 1 "$wanted"
	done <<-'EOF'
		s/launch-4 launch/launch-4 lunch/|launch-4 is of the series lunch, which is neither
		s/weak-2 weak 2/weak-2 weak x/|which is not a number
		s/weak-2 weak 2/weak-2 weak 0/|weak-2 does not say its nodes
		s/strong-4 strong 4/strong-4 strong 2/|strong-2 and strong-4 are of the same series on as many nodes|
		/^strong-1 /d|compared with strong-1, which is not there
	EOF
	samples 2 5 < <(grep -v again <<<"${ROWS/strong-1-twin/again}")
	sed -i 's/\tmpi\tstrong-1\tstrong-1-twin\t/\tmpi\tNA\tNA\t/' "$T/nodes/samples.tsv"
	results
	must_fail 1 'no row is compared with a baseline'
	try "$BUILD/analysis/nodes"
	must_fail 2 usage
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

list() { # the list, with the hosts that stand on stdin
	cat >"$T/hosts"
	try env DATA="$T" BUILD="$BUILD" SEED=42 PYTHONS= NODES_TASKS=3 NODES_ITERATIONS=10 HOSTS="$T/hosts" bench/experiments/nodes
}

@test "1, 2, 4 … of the hosts and all of them, in every series; each run knows its sum" {
	list < <(printf '%s slots=2\n' n1 n2 n3)
	[[ $status == 0 ]] || fail 'no list'
	dataset_cells "$T/out" label series nodes baseline twin | sort >"$T/rows"
	[[ $(cut -d ' ' -f 1 "$T/rows" | paste -sd ' ') == 'handed-1 handed-2 handed-3 launch-1 launch-2 launch-3 strong-1 strong-1-twin strong-2 strong-3 weak-2 weak-3' ]] ||
		fail "$(<"$T/rows")"
	! grep -v ' strong-1 strong-1-twin$' "$T/rows" || fail 'another baseline'
	grep -qF "bench/ranks --hosts $T/hosts 6 $BUILD/mpi -t 9 -n 10 " "$T/out" || fail 'weak on three'
	! sed 1d "$T/out" | grep -vqE -- '--expect [0-9]+$' || fail 'a run without a sum'
	list <<<'n1 slots=1'
	[[ $(dataset_cells "$T/out" label | sort | paste -sd ' ') == 'launch-1 strong-1 strong-1-twin' ]] || fail 'one rank alone'
}

# bats test_tags=fault:options
@test "no hosts, other lines or unequal ones: refused; and a cluster that cannot be" {
	try env DATA="$T" BUILD="$BUILD" SEED=42 PYTHONS= bench/experiments/nodes
	must_fail 1 "^nodes: HOSTS is '': it should be a file of hosts; make cluster NODES=2 makes some of containers$"
	list <<<$'n1 slots=1\nn2 slots=2'
	must_fail 1 "should have lines NAME slots=N, with the same N$"
	list <<<n1
	must_fail 1 "should have lines NAME slots=N, with the same N$"
	for wrong in 0 x 100 -1; do
		try environment/cluster "$wrong"
		must_fail 2 "^cluster: NODES is '$wrong'"
		SLOTS=$wrong try environment/cluster 2
		must_fail 2 "^cluster: SLOTS is '$wrong'"
	done
	mkdir "$T/bin"
	printf '#!/bin/sh\nexit 1\n' >"$T/bin/docker"
	chmod +x "$T/bin/docker"
	PATH=$T/bin:$PATH try environment/cluster 2
	must_fail 1 '^cluster: no Docker daemon answers$'
}
