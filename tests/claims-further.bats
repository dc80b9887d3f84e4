#!/usr/bin/env bats
# claims-further.bats - claims that ask further folders: is the row found by what it is, and is it a reason, not an error,
# where there is none?
#
#   bats tests/claims-further.bats
#
# Judged is a made-up ledger, tests/claims/market.tsv. What the article's own claims of this kind say of made-up runs,
# claims.bats has.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it takes a test for a subshell, and does not see what load brings

load judged

made_up=market

# market [SED-COMMAND]: a set of data, with this change to the runs at the stall. No label says what its row is.
market() {
	experiment "$T/data/baking" <<-END
		label language interpreter model baseline twin time cpus
		town-oven Town NA stone-oven NA NA 3 1
		town-pan Town NA pan NA NA 3 2
		town-fire Town NA fire NA NA 3 1
		village-oven Village old stone-oven NA NA 3 2
		village-pan Village old pan NA NA 3 1
	END
	sed "${1:-}" <<-END | experiment "$T/data/stall"
		label language interpreter model baseline twin crew loaves stopped time cpus
		a Town NA stone-oven a b one 100 NA 1 2
		b Town NA stone-oven a b one 100 NA 1 2
		c Town NA pan a b one 100 NA 2 2
		d Town NA pan a b each 100 NA 1 3
		e Town NA fire a b one 100 NA 2 3
		f Town NA stone-oven a b one 1000 NA 1 1
		g Town NA pan a b each 1000 a_pan_for_each_(too_few_pans) NA NA
		h Village new stone-oven NA NA one 100 NA 9 1
		i Village old stone-oven NA NA one 100 NA 3 1
		j Village old pan NA NA one 100 NA 2 1
		k Village old stone-oven NA NA one 1000 NA 3 1
	END
}

judge_market() { # judge_market [SED-COMMAND]
	market "${1:-}"
	judge tests/claims/market.tsv "$T/data"
	must_work
}

@test "a row is found by language, interpreter, model and the facts of the test, whatever its label; a twin is none" {
	judge_market
	verdict M1 town reproduced 'below 1, and of the published size'
	verdict M2 town reproduced
	verdict M3 town reproduced
	verdict M4 town reproduced
	verdict M6 town reproduced 'within the tolerance of 2'
	verdict M8 town reproduced # at home, by the label
	verdict M1 village contradicted 'above 1'
	verdict M2 village contradicted
	verdict M8 village contradicted
	verdict M6 village contradicted
	[[ $(get M1 town estimate) == 0.[45]* && $(get M1 village estimate) == 1.[45]* ]] || fail 'rows a and c; i and j'
	[[ $(get M4 town estimate) == 0.[45]* ]] || fail 'rows d and c'
}

@test "verdicts follow the runs of the further folder, times and CPU times each by themselves" {
	judge_market 's/NA 1 2$/NA 4 0.1/'
	verdict M1 town contradicted
	verdict M2 town reproduced # 0.4 s of CPU time against 4
	verdict M4 town reproduced
	verdict M6 town contradicted
	judge_market 's/NA 1 [23]$/NA 2 2/'
	verdict M1 town 'not distinguishable'
	verdict M2 town 'not distinguishable'
	verdict M4 town 'not distinguishable'
	judge_market 's/NA 2 3$/NA 2 0.5/'
	verdict M2 town reproduced
	verdict M3 town contradicted # by the fire
}

# rising LOAVES=TIME…: asks whether the oven is quicker than the pan, which takes 1 s, at 100 loaves, and then at more.
rising() {
	local sale

	mkdir -p "$T/data"
	market
	{
		printf 'id\tshort\tclaim\ttest\tpublished\ttolerance\tcpus\tnote\n'
		printf 'R1\tsoon\tBread of the oven sells sooner.\ttime oven / pan < 1 in stall loaves=100..\t%s\t-\tmade up\n' \
			"${size:--$'\t'any}"
	} >"$T/rising.tsv"
	cp tests/claims/market.sources.tsv "$T/rising.sources.tsv"
	{
		echo label language interpreter model baseline twin loaves time cpus
		for sale in "$@"; do
			echo "oven${sale%=*} Town NA stone-oven NA NA ${sale%=*} ${sale#*=} 1"
			echo "pan${sale%=*} Town NA pan NA NA ${sale%=*} 1 1"
		done
	} | experiment "$T/data/stall"
	[[ ! ${edit:-} ]] || sed -i "$edit" "$T/data/stall/samples.tsv"
	judge "$T/rising.tsv" "$T/data"
}

@test "a fact that goes on: the verdict is at its number, and the reason says at which larger ones the test holds" {
	local size edit
	rising 100=2 200=2 400=0.5 1000=0.5 50=0.5
	must_work
	verdict R1 town contradicted '^above 1; it holds from loaves=400 on \(asked: 200, 400, 1000\)$'
	rising 100=2 200=0.5 400=2 1000=2
	verdict R1 town contradicted '^above 1; it holds at loaves=200 only \(asked: 200, 400, 1000\)$'
	rising 100=1 200=0.5 400=2 1000=0.5
	verdict R1 town 'not distinguishable' '^the interval includes 1; it holds at loaves=200, 1000 only \(asked: 200, 400, 1000\)$'
	rising 100=0.5 200=2 400=1
	verdict R1 town reproduced '^below 1; it holds at no larger loaves \(asked: 200, 400\)$'
	rising 100=0.5 200=0.5
	verdict R1 town reproduced '^below 1; it holds at loaves=200 \(asked: 200\)$'
	rising 100=0.5 50=2
	verdict R1 town reproduced '^below 1; the data have no larger loaves to ask$'
	grep -q $'^R1\t.*\tour town\treproduced\t.*; below 1; the data have no larger loaves' "$T/data/claims/verdicts.tsv" ||
		fail 'the terminal says so even where the claim is reproduced'
	grep -q '<br>the data have no larger loaves' "$T/data/claims/table.tsv" || fail 'and the page'
	size=$'0.1\t1.1' # a direction is enough
	rising 100=0.5 200=0.5 400=0.5
	verdict R1 town 'direction only' '; it holds from loaves=200 on \(asked: 200, 400\)$'
}

@test "a fact that goes on: numbers at which nothing can be tested do not count, and what is no number is refused" {
	local edit
	edit='/\tpan400\t/d; /\toven1000\t/s/1000$/NA/'
	rising 100=2 200=0.5 400=0.5 1000=0.5
	must_work
	verdict R1 town contradicted '; it holds at loaves=200 \(asked: 200\)$'
	verdict R1 village 'not testable here' '^stall has no row of pan loaves=100|^stall has no row of oven loaves=100$'
	edit='/\toven200\t/s/200$/many/'
	rising 100=2 200=0.5
	must_fail "stall/samples.tsv: loaves of oven200 is 'many', which is not a number"
}

# turns PLAIN RICH [PLAIN RICH]: asks whether a baker who has the only knife does as many rich loaves as plain ones before
# another has it; each is ITERATIONS,NS. The last two are of the village.
turns() {
	mkdir -p "$T/data"
	market
	{
		printf 'id\tshort\tclaim\ttest\tpublished\ttolerance\tcpus\tnote\n'
		printf 'H1\tloaves\tBy loaves.\thold-iterations oven bread=rich / oven bread=plain = 1 in stall\t-\t1.5\t-\tmade up\n'
		printf 'H2\ttime\tBy time.\thold-ns oven bread=rich / oven bread=plain > 0.5 in stall\t0.9\t1.2\t-\tmade up\n'
	} >"$T/turns.tsv"
	cp tests/claims/market.sources.tsv "$T/turns.sources.tsv"
	experiment "$T/data/stall" <<-END
		label language interpreter model baseline twin bread elapsed_ns time cpus
		p Town NA stone-oven NA NA plain 1e9 1 1
		r Town NA stone-oven NA NA rich 1e9 1 1
		vp Village old stone-oven NA NA plain 1e9 1 1
		vr Village old stone-oven NA NA rich 1e9 1 1
	END
	traces "$T/data/stall" p="$1" r="$2" ${3:+vp="$3"} ${4:+vr="$4"}
	judge "$T/turns.tsv" "$T/data"
}

@test "turns under a lock: by iterations or by time, every verdict comes out" {
	turns 1000,8000 1020,80000 1000,8000 100,7500
	must_work
	verdict H1 town reproduced '^within the tolerance of 1$'
	verdict H2 town 'direction only' '^above 0.5, but 11\.[0-9]* of the published size$'
	verdict H1 village contradicted '^outside the tolerance of 1$'
	verdict H2 village reproduced
	grep -qE $'^H1\t.*\tour village\tcontradicted\t0\.[01].*: oven bread=rich [0-9]{2,3} iterations, oven bread=plain [0-9]{3,4} iterations;' \
		"$T/data/claims/verdicts.tsv" || fail "$(grep H1 "$T/data/claims/verdicts.tsv")"
	grep -qE $'^H2\t.*\tour town\t.*: oven bread=rich [78][0-9]\.[0-9]* µs, oven bread=plain [78]\.[0-9]* µs;' "$T/data/claims/verdicts.tsv" ||
		fail "$(grep H2 "$T/data/claims/verdicts.tsv")"
	turns 1000,8000 1510,2000 1000,8000 1000,8000
	must_work
	verdict H1 town 'not distinguishable' '^the interval crosses the tolerance of 1$'
	verdict H2 town contradicted '^below 0.5$'
	verdict H2 village 'not testable here' '^the clock is too coarse for an interval$'
	# As many in every turn: that is no coarse clock.
	verdict H1 village reproduced '^within the tolerance of 1$'
	sed -i '/^[0-9]*\t0\tv/{ /^[1-5]\t/!d }' "$T/data/stall/samples.tsv"
	judge "$T/turns.tsv" "$T/data"
	must_work
	verdict H1 village 'not testable here' '^the runs are too few for an interval$'
}

# bats test_tags=fault:few
@test "turns under a lock: without a trace of each run that is a reason, and a bad trace is an error" {
	turns 1000,8000 1020,8000 1000,8000
	must_work
	verdict H1 village 'not testable here' '^not every run has a trace in which the lock changed hands$'
	verdict H2 village 'not testable here' '^not every run has a trace in which the lock changed hands$'
	rm "$T/data/stall/block-020.p.trace.tsv.gz"
	judge "$T/turns.tsv" "$T/data"
	must_work
	verdict H1 town 'not testable here' '^not every run has a trace'
	turns 1000,8000 1020,8000
	sed -i '3s/\t[0-9]*\(\t[0-9]*\)$/\t0\1/' "$T/data/stall/block-020.p.trace.tsv.gz"
	judge "$T/turns.tsv" "$T/data"
	must_fail 'stall/block-020.p.trace.tsv.gz: line 3: a span ends before it starts$'
}

# over OVEN,CPUS PAN,CPUS OVEN,CPUS PAN,CPUS [SED-COMMAND]: asks how much more the oven loses to the pan with butter, which the
# first two bake with, than without; in time (O1) and CPU time (O2), and whether by 1.5 times (O3). The edit is of the samples.
over() {
	mkdir -p "$T/data"
	market
	{
		printf 'id\tshort\tclaim\ttest\tpublished\ttolerance\tcpus\tnote\n'
		printf 'O1\tloses\tButter slows ovens.\ttime oven / pan > 1.05 in stall bread=rich with=butter over bread=plain\t-\tany\t-\tmade up\n'
		printf 'O2\tworks\tIt works them.\tcpu-time oven / pan > 1.05 in stall bread=rich with=butter over bread=plain\t-\tany\t-\tmade up\n'
		printf 'O3\thalf\tBy a half.\ttime oven / pan > 1 in stall bread=rich over bread=plain with=NA\t1.5\t1.1\t-\tmade up\n'
	} >"$T/over.tsv"
	[[ -e $T/over.sources.tsv ]] || cp tests/claims/market.sources.tsv "$T/over.sources.tsv"
	experiment "$T/data/stall" <<-END
		label language interpreter model baseline twin bread with time cpus
		a Town NA stone-oven NA NA rich butter ${1/,/ }
		b Town NA pan NA NA rich butter ${2/,/ }
		c Town NA stone-oven c t plain NA ${3/,/ }
		t Town NA stone-oven c t plain NA 9 9
		d Town NA pan NA NA plain NA ${4/,/ }
		e Village old stone-oven NA NA rich butter 1 1
		f Village old pan NA NA rich butter 1 1
		g Village old stone-oven NA NA plain NA 1 1
	END
	[[ ! ${5:-} ]] || sed -i "$5" "$T/data/stall/samples.tsv"
	judge "$T/over.tsv" "$T/data"
}

@test "a ratio over another: every verdict comes out, and a baseline's twin is not asked" {
	over 6,1 2,1 4,1 2,1 # 3 over 2
	must_work
	verdict O1 town reproduced '^above 1.05$'
	verdict O3 town reproduced '^above 1, and of the published size$'
	[[ $(get O1 town estimate) == 1.[45]* ]] || fail 'the ratio of both'
	grep -qE $'^O1\t.*\tour town\treproduced\t1\.[45][0-9]* \(.*\): oven [56]\.[0-9]* s, pan [12]\.[0-9]* s, over oven [34]\.[0-9]* s, pan [12]\.[0-9]* s$' \
		"$T/data/claims/verdicts.tsv" || fail "what all four took: $(grep O1 "$T/data/claims/verdicts.tsv")"
	over 4,1 2,1 4,2 2,1
	verdict O1 town contradicted '^below 1.05$'
	verdict O2 town contradicted '^below 1.05$'
	over 4,3 2,1 4,1 2,1
	verdict O2 town reproduced
	NOISE=10 over 2.2,1 2,1 2,1 2,1
	verdict O1 town 'not distinguishable' '^the interval includes 1.05$'
	verdict O3 town 'direction only' '^above 1, but 0\.[67][0-9]* of the published size$'
	verdict O1 village 'not testable here' '^stall has no row of pan bread=plain$'
	verdict O3 village 'not testable here' '^stall has no row of pan bread=plain with=NA$'
	over 2.1,1 2,1 2,1 2,1 '/\td\t/{ s/\t[^\t]*/\tNA/4; s/\t[^\t]*/\tNA/5 }'
	verdict O2 town 'not testable here' '^its samples give no CPU time$'
	over 2.1,1 2,1 2,1 2,1 '/\td\t/{ /^[1-3]\t/!d }'
	verdict O1 town 'not testable here' '^the runs are too few for an interval$'
	sed '/^trials/s/paired\tpaired$/unpaired\tpaired/' tests/claims/market.sources.tsv >"$T/over.sources.tsv"
	over 6,1 2,1 4,1 2,1
	must_work
	verdict O1 town 'not testable here' '^its runs are unpaired, and a ratio over another is one within blocks$'
}

@test "a ratio over another has the interval of two programs whose times are those ratios, block by block" {
	local missing='/^4\t0\ta\t/d; /^7\t0\td\t/d'
	over 6,1 2,1 4,1 2,1 "$missing"
	must_work
	# From here on the oven with butter takes what it took over the pan, the pan what the others did.
	awk -F '\t' -v OFS='\t' 'NR == FNR { time[$1, $3] = $4; next }
		FNR == 1 || $3 !~ /[ab]/ { print; next }
		$3 == "a" { one = time[$1, "a"]; other = time[$1, "b"] }
		$3 == "b" { one = time[$1, "c"]; other = time[$1, "d"] }
		one && other { $4 = sprintf("%.17g", one / other); print }' "$T/data/stall/samples.tsv" "$T/data/stall/samples.tsv" >"$T/quotients"
	get O1 town low >"$T/low"
	get O1 town high >"$T/high"
	sed -i 's/ over bread=plain\t/\t/' "$T/over.tsv"
	cp "$T/quotients" "$T/data/stall/samples.tsv"
	judge "$T/over.tsv" "$T/data"
	must_work
	[[ $(get O1 town low) == "$(<"$T/low")" && $(get O1 town high) == "$(<"$T/high")" ]] || fail "$(cat "$T/low" "$T/high")"
}

@test "page and terminal show what the models took, and the one that decides" {
	local t='[0-9.]+ m?s'
	judge_market
	grep -qE "\*\*reproduced\*\*<br>0\.[0-9]+ \(0\.[0-9]+ … 0\.[0-9]+\): oven $t, pan crew=one $t	" \
		"$T/data/claims/table.tsv" || fail "$(<"$T/data/claims/table.tsv")"
	grep '^M3' "$T/data/claims/verdicts.tsv" | grep -qE ": oven $t, pan crew=one $t	?$" || fail 'the pan is the nearest rival'
	! grep -E '^M[68]' "$T/data/claims/verdicts.tsv" | grep ': oven' || fail 'at home the table of models has them'
	try "$BUILD/claims/print" --verbose "$T/data"
	must_work
	grep -qE "^      our village +contradicted +.*: oven $t, pan crew=one $t; above 1" "$T/out" || fail 'the terminal'
}

# bats test_tags=fault:few
@test "what was not measured, or not run, is a reason, not an error" {
	judge_market
	verdict M1 book 'not testable here' '^its bread is not sold$'
	verdict M7 book 'not testable here' '^this source has no folder fair$'
	verdict M7 town 'not testable here' '^nothing was measured: there is no fair/samples.tsv$'
	verdict M5 town 'not testable here' '^pan crew=each was not run in stall: a pan for each \(too few pans\)$'
	verdict M5 village 'not testable here' '^stall has no row of pan crew=each loaves=1000$'
	verdict M3 village 'not testable here' '^this source has no fire$'
	judge_market '/^c /d'
	verdict M2 town 'not testable here' '^stall has no row of pan crew=one loaves=100$'
	verdict M8 town reproduced
	rm "$T/data/stall/rows.tsv" "$T/data/stall/conditions"
	judge tests/claims/market.tsv "$T/data"
	must_work
	verdict M5 town 'not testable here' '^stall has no row of pan crew=each loaves=1000$'
	market
	awk -F '\t' -v OFS='\t' 'NR > 1 { $5 = $6 = "NA" } { print }' "$T/data/stall/samples.tsv" >"$T/edited"
	mv "$T/edited" "$T/data/stall/samples.tsv"
	judge tests/claims/market.tsv "$T/data"
	must_work
	verdict M2 town 'not testable here' '^its samples give no CPU time$'
	verdict M6 town 'not testable here' '^its samples give no CPU time$'
	verdict M1 town reproduced
	rm -r "$T/data/baking"
	judge tests/claims/market.tsv "$T/data"
	must_work
	verdict M1 town 'not testable here' '^nothing was measured: there is no baking/samples.tsv$'
}

@test "a failed gate of a further folder is told, with its name, and of no model of the source's own" {
	market
	printf 'gate\tpass\tvalue\nsteal\tno\train\n' >"$T/data/stall/gates.tsv"
	judge tests/claims/market.tsv "$T/data"
	must_work
	grep -q $'^our town\t.*\tsteal: rain (stall)$' "$T/data/claims/sources.tsv" || fail "$(<"$T/data/claims/sources.tsv")"
	! grep rain "$T/data/claims-models.tsv" || fail 'those were measured in good weather'
}

# bats test_tags=fault:data
@test "a bad question gets one line that says where and what, and no verdicts" {
	market
	spoilt ledger 's/in stall loaves=100\t0/in stale loaves=100\t0/' "market.tsv:3: claim M1: the sources have no folder 'stale'"
	spoilt ledger '/^M1/s/loaves=/rolls=/' "claim M1: .*/stall/samples.tsv has no column 'rolls'"
	spoilt ledger '/^M1/s/crew=one/gang=one/' "claim M1: .*/stall/samples.tsv has no column 'gang'"
	spoilt ledger '/^M4/s/pan crew=each/pan/' 'claim M4: .*/samples.tsv has two rows that the test may mean, c and d'
	spoilt ledger '/^M4/s/pan crew=each/pan model=pan crew=one/' \
		'claim M4: pan crew=one is in stall the same row as pan model=pan crew=one'
	spoilt ledger '/^M4/s/crew=each/crew=one/' 'claim M4: the test .* compares pan crew=one with itself'
	spoilt ledger '/^M3/s/fire/pan crew=one/' "claim M3: the test .* names pan crew=one twice"
	spoilt ledger '/^M1/s/ loaves=100/ loaves/' "claim M1: 'loaves' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=/' "claim M1: 'loaves=' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ =100/' "claim M1: '=100' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ crew=one/' 'claim M1: the test .* says twice what crew is'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=1 loaves=2/' 'claim M1: the test .* says twice what loaves is'
	spoilt ledger '/^M1/s/ in stall loaves=100/ in/' 'claim M1: the test .* does not say in which folder'
	spoilt ledger '/^M1/s/ in stall loaves=100//' "claim M1: 'crew=one' needs a folder"
	spoilt ledger '/^M1/s/time oven/time crew=one oven/' "claim M1: 'crew=one' is behind no model"
	spoilt ledger '/^M1/s/ < 1 in/ < in/' 'claim M1: the test .* does not end with'
	spoilt ledger '/^M6/s/oven = 2/oven pan = 2/' 'claim M6: the test .* should be like'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=many../' "claim M1: loaves goes on from 'many', which is not a number"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=../' "claim M1: loaves goes on from '', which is not a number"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100.. time=1../' 'claim M1: the test .* has two facts that go on to larger numbers'
	spoilt ledger '/^M1/s/crew=one/crew=1../' "claim M1: 'crew=1..' cannot go on to larger numbers: only a fact behind the folder, and before 'over', can"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over/' 'claim M1: the test .* does not say over what'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over loaves/' "claim M1: 'loaves' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over crew=one/' 'claim M1: the test .* says twice what crew is'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over loaves=1 loaves=2/' 'claim M1: the test .* says twice what loaves is'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over loaves=1../' "claim M1: 'loaves=1..' cannot go on to larger numbers"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100.. over loaves=1000/' 'claim M1: a ratio over another has no fact that goes on, like loaves'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over loaves=100/' 'claim M1: oven is in stall the same row before .over. as behind it'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=100 over rolls=100/' "claim M1: .*/stall/samples.tsv has no column 'rolls'"
	spoilt ledger '/^M1/s/time/per-core/; /^M1/s/ loaves=100/ loaves=100 over loaves=1000/' \
		'claim M1: a ratio over another is one of time or cpu-time, not of per-core'
	spoilt ledger '/^M3/s/cpu-time/hold-iterations/' 'claim M3: a test of hold-iterations compares two'
	spoilt ledger '/^M3/s/cpu-time/hold-ns/' 'claim M3: a test of hold-ns compares two'
	spoilt ledger '/^M6/s/ loaves=100/ loaves=100 over loaves=1000/' 'claim M6: a ratio over another .* not of cpus'
	spoilt ledger '/^M1/s/ loaves=100/ rolls=100../' "claim M1: .*/stall/samples.tsv has no column 'rolls'"
	spoilt sources 's/^folder stall/folder big stall/' \
		"market.sources.tsv:7: the name of a further folder is one word, .*'big stall'"
	spoilt sources 's/^folder stall/folder /' "market.sources.tsv:7: the name of a further folder is one word"
	spoilt sources 's/^folder fair/folder stall/' "a second line 'folder stall'"
}

@test "make claims: what is asked of a further folder is judged again when that has changed" {
	market
	make_claims tests/claims/market.tsv
	must_work
	verdict M1 town reproduced
	grep -q 'M1.*reproduced.*oven' "$T/paper/claims.md" || fail 'the page'
	market 's/NA 1 2$/NA 4 0.1/'
	touch -d 2001-01-01 "$T/data/claims/values.tsv"
	touch -d 2000-01-01 "$T"/data/baking/*
	make_claims tests/claims/market.tsv
	must_work
	verdict M1 town contradicted
}
