# steps.bash - what `compare` does, one step after another. Source it after options.bash and hyperfine.bash.

# shellcheck disable=SC2154 # options.bash sets what was asked

tools=(bench/shuffle analysis/samples analysis/summarise analysis/gates analysis/compare analysis/verdicts analysis/foresee
	analysis/fill)

# make, as it is for everybody: what the caller's environment says to it is for the caller's programs.
house_make() {
	env -i PATH="$PATH" HOME="${HOME:-/}" ${PREBUILT:+PREBUILT="$PREBUILT"} EQUIVALENCE="$equivalence" make -s "$@"
}

check_tools() {
	local tool said missing=()
	for tool in hyperfine jq make flock; do
		command -v "$tool" >/dev/null || missing+=("$tool")
	done
	[ ${#missing[@]} -eq 0 ] ||
		die "not installed: ${missing[*]}; $PWD/environment/install build study installs what Debian has of it"
	if [ -w . ] && [ -z "${PREBUILT:-}" ]; then
		said=$(house_make "${tools[@]/#/build/}" 2>&1) || {
			printf '%s\n' "$said" >&2
			die "its own tools cannot be built; $PWD/environment/install build study installs what that needs"
		}
	fi
	for tool in "${tools[@]}"; do
		[ -x "build/$tool" ] || die "$PWD/build/$tool is missing, and cannot be built by $(id -un)"
	done
}

# What bench/measure and hyperfine.bash want; and whether the folder is free.
begin() {
	local i
	mkdir -p "$place" 2>/dev/null && [ -w "$place" ] || die "cannot write to $place; --data FOLDER chooses another place"
	work=$(mktemp -d) log=$work/log
	trap 'rm -rf "$work"; rmdir --ignore-fail-on-non-empty "$place"' EXIT
	trap 'hyperfine_end; exit 130' INT
	trap 'hyperfine_end; exit 143' TERM HUP
	cat "/proc/$$/environ" >"$work/environment"
	for i in "${!commands[@]}"; do
		printf '%s\0' "${labels[i]}" "${names[i]}" "${commands[i]}"
	done >"$work/commands"
	printf '%s\0' A-twin "${names[0]} again" "${commands[0]}" >>"$work/commands"
	export LC_ALL=C.UTF-8 BUILD=build DATA=$place SEED=42 COMMANDS=$work/commands
	export RUN_FOLDER=$caller RUN_ENVIRONMENT=$work/environment
	check_same_commands
	MARKS=$(bench/doctor --json) # once: it takes two seconds
	export MARKS
}

# A comparison that was interrupted goes on only with its own commands.
check_same_commands() {
	local old
	[ -e "$place/compare/conditions" ] || return 0
	old=$(jq -r '.commands[] | "\(.label)\u0000\(.command)\u0000"' "$place/compare/conditions" | tr -d '\n' | sha256sum)
	for i in "${!commands[@]}"; do printf '%s\0%s\0' "${labels[i]}" "${commands[i]}"; done >"$work/same"
	printf '%s\0%s\0' A-twin "${commands[0]}" >>"$work/same"
	[ "$old" = "$(tr -d '\n' <"$work/same" | sha256sum)" ] ||
		usage "the comparison $name, which was interrupted, is of other commands; give this one another --name"
}

differs() {
	cmp "$1" "$2" 2>&1 | sed -E 's/.*differ: //; s/.*which is empty.*/one prints nothing/; s/.*EOF on .* after /one ends after /'
}

# Each command once: finds those that do not exist, fail or hang. Sets seconds_a and seconds_all, of a block.
try_each() {
	local i status shown=(--output null)
	seconds_a='' seconds_all=0
	for i in "${!commands[@]}"; do
		status=0
		[ -z "$output" ] || shown=(--output "$work/$i.out")
		RUN_LIMIT=$timeout hyperfine_run -r 1 "${shown[@]}" --export-json "$work/$i.json" "${commands[i]}" || status=$?
		[ "$status" -ne 124 ] || die "${names[i]} takes longer than $timeout s (--timeout): ${texts[i]}"
		[ "$status" -eq 0 ] || die "${names[i]} $(hyperfine_reason "$status" "$log"): ${texts[i]}"
		[ -z "$output" ] || cmp -s "$work/0.out" "$work/$i.out" ||
			die "${names[i]} does not print the same as ${names[0]} ($(differs "$work/0.out" "$work/$i.out"))"
	done
	# A block has a second run of A, and half a second around its runs, at most.
	seconds_all=$(jq -s '(map(.results[0].times[0]) | add) + .[0].results[0].times[0] + 0.5' "$work/"[0-9]*.json)
	seconds_a=$(jq '.results[0].times[0]' "$work/0.json")
	# Of a whole block, which runs every command once and A twice.
	export RUN_LIMIT=$((timeout * (${#commands[@]} + 1)))
}

# How steady is A? Ten more runs, or so many as take a tenth of the whole time.
foresee_noise() {
	local count status=0
	count=$(jq -n "([${seconds:-$runs * $seconds_all} / 10 / ($seconds_a + 1e-4) | floor, 10] | min) as \$n | [\$n, 4] | max")
	RUN_LIMIT=$((timeout * count)) hyperfine_run -r "$count" --output null --export-json "$work/pilot.json" "${commands[0]}" ||
		status=$?
	[ "$status" -eq 0 ] || die "${names[0]} $(hyperfine_reason "$status" "$log") in a further trial run: ${texts[0]}"
}

# The warm-up block tells how long a block takes; then it says how long the whole, and what that will find.
start_measuring() {
	local left each least=8
	measure $((runs + 1)) --warm-up bench/comparison/programs compare
	left=$(BLOCKS=1001 bench/measure --left bench/comparison/programs compare)
	each=${left% *} # thousandths of a second, of a block
	if [ -n "$seconds" ]; then
		runs=$(((seconds - SECONDS) * 1000 / (each > 0 ? each : 1)))
		[ "$runs" -ge "$least" ] || { runs=$least && say "compare: $seconds s are too few; $least runs of each take longer"; }
		[ "$runs" -le 99999 ] || runs=99999
	fi
	say "compare: $runs blocks, about $(clock $(((runs * each + 500) / 1000))); $("build/analysis/foresee" \
		$((${#commands[@]} - 1)) "$runs" "${names[0]}" "$work/pilot.json")"
	measure $((runs + 1)) bench/comparison/programs compare
}

# The tables, the verdicts and, where there is gnuplot, the figure.
finish() {
	local goal=paper status=0 figure=$place/figures/compare.png
	command -v gnuplot >/dev/null && command -v qpdf >/dev/null || goal=$place/compare.md
	house_make DATA="$place" PAPER="$place" "$goal" >"$log" 2>&1 ||
		{ cat "$log" >&2 && die "what was measured is in $place; its tables and figure could not be made"; }
	say ""
	build/analysis/verdicts ${verdict:+-v "$verdict"} -e "$equivalence" "$place/compare" || status=$?
	say ""
	say "Data:   $place/compare"
	say "Table:  $place/compare.md"
	if [ -e "$figure" ]; then say "Figure: $figure"; else say "Figure: none, as gnuplot or qpdf is not installed"; fi
	return "$status"
}
