#!/usr/bin/env bats
# readme.bats - what README and CONTRIBUTING say is so: what is added as they show works.
#
#   bats tests/readme.bats

load helpers

# The code blocks of a text whose first lines name a file, written to that file.
write_blocks() { # write_blocks TEXT FOLDER
	awk -v folder="$2" '
		/^```[a-z]/ { inside = 1; text = file = ""; lines = 0; next }
		/^```$/ {
			if (inside && file != "") {
				printf "%s", text >(folder "/" file)
				print file
			}
			inside = 0
		}
		inside {
			text = text $0 "\n"
			if (++lines <= 2 && match($0, /(runners|kernels|bench\/experiments)\/[a-z.]+/))
				file = substr($0, RSTART, RLENGTH)
		}' "$1"
}

setup_file() {
	needs_compiler
	export COPY=$BATS_FILE_TMPDIR/copy
	copy_sources "$COPY"
	(cd "$ROOT" && tar -cf - paper/text paper/page CITATION.cff data/article environment) | tar -xf - --no-same-owner -C "$COPY"
	write_blocks "$ROOT/CONTRIBUTING.md" "$COPY" >"$BATS_FILE_TMPDIR/files"
	chmod +x "$COPY"/bench/experiments/*
	timeout 900 env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u BUILD -u MODELS make -s -j2 -C "$COPY" CFLAGS=-O1 all >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR
	BUILD=$COPY/build
}

@test "CONTRIBUTING shows a model, an option, a workload and an experiment" {
	[[ $(sort "$BATS_FILE_TMPDIR/files" | xargs) == \
		'bench/experiments/crowds kernels/squares.h runners/bar.c runners/foo.c' ]] || fail "$(cat "$BATS_FILE_TMPDIR/files")"
}

@test "a model dropped in prints the same list, and takes the same options" {
	model foo -t 15 -n 1000 --expect 51982 --report "$T/report"
	must_print "$(oracle 15 1000 42)"
	[[ $(report .model) == foo ]] || fail "$(cat "$T/report")"
}

@test "an option of a model: it takes it, explains it and reports it; others do not know it" {
	model bar -t 15 -n 1000 --rounds 3 --report "$T/report"
	must_print "$(oracle 15 1000 42)"
	[[ $(report .rounds) == 3 ]] || fail "$(cat "$T/report")"
	model bar --rounds 0
	must_fail 2 rounds
	model bar --help
	grep -q -- '--rounds N' "$T/out" || fail '--help does not explain it'
	model foo --rounds 3
	must_fail 2 rounds
}

@test "a workload: every model runs it, with one result" {
	local name

	for name in $(cd "$COPY/runners" && printf '%s ' *.c); do
		[[ $name != mpi.c ]] || command -v mpicc >/dev/null || continue
		# Squares below 100 add up to 328350; the tasks' numbers to 0 + 1 + 2.
		try "$BUILD/squares/${name%.c}" -t 3 -n 100 --slice 7 --expect 985050 --report "$T/report"
		must_print '[0, 328350, 656700]'
		[[ $(report .workload) == squares ]] || fail "$(cat "$T/report")"
	done
}

@test "an experiment: measured, with its own column, and tabled" {
	local experiment=$COPY/data/local/crowds

	command -v hyperfine jq >/dev/null || skip 'no hyperfine or jq here'
	fresh_make "$COPY" CFLAGS=-O1 tools
	[[ $status == 0 ]] || fail 'make tools failed'
	fresh_make "$COPY" CFLAGS=-O1 study EXPERIMENTS=crowds PROFILE=quick ITERATIONS=1000 BLOCKS_crowds=3 PYTHONS=
	[[ $status == 0 ]] || fail 'make study failed'
	grep -q '^threads-8	2	' "$experiment/summary.tsv" || fail 'it does not count two runs'
	grep -q '^| threads-8 |' "$COPY/paper/local/crowds.md" || fail 'it has no table'
	[[ $(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		$c["label"] == "threads-8" && $c["crowd"] == 8 && $c["workers"] == 8' "$experiment/samples.tsv" | wc -l) == 3 ]] ||
		fail 'samples.tsv lacks facts'
}

@test "the README's answer is that of the reference set, and its links lead to files" {
	local link

	cd "$ROOT" || return
	[[ -s paper/reference/answer.md ]] || fail 'there is no answer'
	cmp <(sed -n '/^<!-- paper\/reference\/answer.md -->$/,/^<!-- end -->$/{//!p}' README.md) paper/reference/answer.md ||
		fail 'paper/page/readme puts it there anew'
	while read -r link; do
		[[ -e $link ]] || fail "there is no $link"
	done < <(sed 's/](/\n](/g' README.md CONTRIBUTING.md | sed -n 's/^](\([^)#]*\)).*/\1/p' | grep -v '^https*:')
}

@test "the table of faults counts the tests there are; every tag is of a class, and every class has some" {
	cd "$ROOT" || return
	diff <(tests/faults) <(sed -n '/^| fault | tests |/,/^$/{/^$/!p}' CONTRIBUTING.md) >"$T/diff" ||
		fail "tests/faults --write makes it anew: $(<"$T/diff")"
	counted=0
	while read -r number; do
		counted=$((counted + number))
	done < <(tests/faults | sed -n 's/.* | \([0-9]*\) | [0-9]* |$/\1/p')
	tagged=$(cat tests/*.bats | grep -cE '^# bats test_tags=fault:[a-z]+$')
	[[ $tagged == "$counted" ]] || fail "$tagged tests have a tag, and $counted are counted"
	! tests/faults | grep -F '| 0 |' || fail 'a class without a test'
}
