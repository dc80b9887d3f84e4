# dataset.bash - made-up sets of data for the programs of analysis/ and the figures. For suites that load helpers first.

# shellcheck disable=SC2154 # status is that of helpers.bash

# What a calling make passes on would change what is built here, and how.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# dataset_tools TARGET…: builds BUILD/TARGET, unless all is built in BUILT already, as tests/run and tests/sanitize have it.
# shellcheck disable=SC2153 # BUILD is that of helpers.bash
dataset_tools() {
	[[ -n ${BUILT:-} ]] || timeout 900 make -s -C "$ROOT" BUILD="$BUILD" "${@/#/$BUILD/}" >&2
}

# dataset_folder FOLDER [JQ-FILTER]: an experiment's folder without its samples: the conditions of a made-up machine,
# which the filter may change, and no gates.
dataset_folder() {
	mkdir -p "$1"
	jq -n '{ machine: { cpu: "Made-up 1", arch: "x86_64", cpu_family: 26, cpu_model: 1, cpus_online: 2, cores_usable: 2,
		kernel: "Linux 0", container: "none", virtualisation: "none", compiler: "cc (Made-up) 1",
		date: "2026-01-01T00:00:00Z" } } | '"${2:-.}" >"$1/conditions"
	printf 'gate\tpass\tvalue\n' >"$1/gates.tsv"
}

# dataset_cells FILE COLUMN…: these columns of a table, without its header, with blanks between.
dataset_cells() {
	local file=$1

	shift
	awk -F '\t' -v names="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
		{ for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]], i < n ? " " : "\n" }' "$file"
}

# dataset_draw FIGURE: draws it from the set of data $T into $T/figures; nothing may be said.
dataset_draw() {
	dataset_try_draw "$1" "$T" "$T/figures"
	must_work
}

# dataset_try_draw FIGURE DATA OUT: of made-up data, of which nothing lists what was measured, nothing is listed.
dataset_try_draw() {
	local folder

	command -v gnuplot qpdf exiv2 >/dev/null || skip 'no gnuplot, qpdf or exiv2 here'
	folder=$2/$(. bench/common.bash && . plots/figure.bash && about "$1" && printf '%s' "$experiment")
	[[ -e $folder/manifest.tsv || -e $folder/sources.sha256 ]] || : >"$folder/sources.sha256"
	try plots/draw "$@"
}

# dataset_marks FIGURE: how many points its SVG has; gnuplot says nothing of those that are out of range.
dataset_marks() {
	grep "<use xlink:href='#gpPt[0-9]*' transform='translate" "$T/figures/$1.svg" | grep -vc FFFFFF
}

# dataset_refuses PROGRAM FOLDER REGEX: that program of analysis/ says so of the folder, in one line, and leaves no values.
dataset_refuses() {
	rm -f "$2/values.tsv"
	try "$BUILD/analysis/$1" "$2"
	must_fail 1 "$3"
	[[ ! -e $2/values.tsv ]] || fail 'values of a failure'
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work, and say nothing'
}

# The programs, built apart from what a calling make or its user says; or those in BUILT. They leave it to their end to free
# memory.
build_analysis() { # build_analysis NAME…: into $ANALYSIS
	export ANALYSIS=${BUILT:-$BATS_FILE_TMPDIR/build}/analysis
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0

	[[ -z ${BUILT:-} ]] || return 0
	needs_compiler
	timeout 900 env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS \
		make -s -C "$ROOT" BUILD="$BATS_FILE_TMPDIR/build" "${@/#/$ANALYSIS/}" >&2
}

# What an experiment's program wants besides samples.tsv: conditions, and gates that all pass.
sound_surroundings() { # sound_surroundings FOLDER [CORES]
	mkdir -p "$1"
	cat >"$1/conditions" <<-END
		{ "marks": [], "machine": { "cpu": "Made-up 1", "cpu_family": 6, "cpu_model": 1, "cpus_online": ${2:-2},
			"cores_usable": ${2:-2}, "kernel": "Linux 0", "container": "none", "virtualisation": "none",
			"compiler": "cc 1", "python": "CPython 0", "governor": "performance", "date": "2024-02-29T12:00:00Z" } }
	END
	printf '%s\t%s\t%s\n' gate pass value machine yes 'nothing was wrong' >"$1/gates.tsv"
}

# cells FILE KEY COLUMN…: of the line that begins with KEY, these columns' cells, with blanks between them
cells() {
	awk -F '\t' -v key="$2" -v wanted="${*:3}" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; n = split(wanted, name, " "); next }
		$1 == key {
			for (i = 1; i <= n; i++)
				printf "%s%s", name[i] in column ? $column[name[i]] : "?", i < n ? " " : "\n"
		}
	' "$1"
}

# families: gives the samples on stdin the columns baseline and twin. The made-up labels of these tests say who belongs
# together: P-… goes with P-blocking and its twin P-blocking-twin where they are there, and else with blocking.
families() {
	awk -F '\t' -v OFS='\t' '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; header = $0; next }
		{ line[NR] = $0; label[NR] = $column["label"]; there[label[NR]] }
		function or_na(name) { return name in there ? name : "NA" }
		END {
			print header, "baseline", "twin"
			for (i = 2; i <= NR; i++) {
				base = label[i]
				if (!sub(/-.*/, "-blocking", base) || !(base in there))
					base = "blocking"
				print line[i], or_na(base), or_na(base "-twin")
			}
		}'
}

# made_up BLOCKS LABEL=RATIO…: samples of rows that take so many times as long as others, with 1 % of noise, in blocks
# with moods of 10 %, or of MOODS. The same every time: as every awk's rand() differs, by a linear congruential generator.
made_up() {
	awk -v blocks="$1" -v rows="${*:2}" -v moods="${MOODS:-0.1}" '
		function noise(  i, s) { # nearly normal: the sum of twelve uniforms
			for (i = 0; i < 12; i++) { x = (x * 16807) % 2147483647; s += x / 2147483647 }
			return s - 6
		}
		BEGIN {
			x = 20240229
			print "block\tlabel\tseconds"
			for (b = 1; b <= blocks; b++) {
				mood = exp(moods * noise())
				for (i = 1; i <= split(rows, row, " "); i++) {
					split(row[i], r, "=")
					printf "%d\t%s\t%.9f\n", b, r[1], mood * r[2] * exp(0.01 * noise())
				}
			}
		}'
}
