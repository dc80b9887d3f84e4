# ledger.awk - checks a ledger of claims, and asks each claim of each source: a line for a question.
#
# usage: awk -f ledger.awk SOURCES LEDGER        SOURCES as read_sources prints them
#
# A question: claim, source, kind, subject, others, op, bound, published, tolerance, scale (what the measured value is
# divided by), test, short, sentence, name and group of the source, reason (why it cannot be tested, or -). Subject and
# others are rows of the source's samples. A cell that has nothing is -.
function bad(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what >"/dev/stderr"
	failed = 1
	exit 1
}

function positive(text) { return text ~ /^[0-9]+(\.[0-9]+)?$/ && text > 0 }

function model(name) {
	if (!((source[1], name) in fact) || name in fixed)
		bad("claim " $c["id"] ": there is no model '" name "' among the sources")
	return name
}

# Takes the test apart: kind, subject, others, op, bound.
function parse(test,    word, n, i) {
	n = split(test, word, " ")
	kind = word[1]
	others = ""
	if (kind == "none") {
		if (n > 1)
			bad("claim " $c["id"] ": the test 'none' is one word")
		subject = others = op = bound = "-"
		return
	}
	if (kind !~ /^(time|per-core|cpus|load)$/)
		bad("claim " $c["id"] ": there is no kind of test '" kind "'; there are time, per-core, cpus, load and none")
	if (n < 4 || word[n - 1] !~ /^[<>=]$/ || !positive(word[n]))
		bad("claim " $c["id"] ": the test '" test "' does not end with <, > or =, and a number above 0")
	subject = model(word[2])
	op = word[n - 1]
	bound = word[n]
	if (kind ~ /^(time|per-core)$/) {
		if (word[3] != "/" || n < 6)
			bad("claim " $c["id"] ": the test '" test "' compares with nothing; it should be like '" kind " A / B > 1'")
		for (i = 4; i < n - 1; i++)
			others = others (i > 4 ? " " : "") model(word[i])
	} else if (n > 4)
		bad("claim " $c["id"] ": the test '" test "' should be like '" kind " A > 1'")
	else
		others = "-"
}

# Does the claim hold together? Of a test there must be a size to agree with, or a word that there is none.
function check(    of_one) {
	if ($c["id"] in seen)
		bad("a second claim " $c["id"])
	seen[$c["id"]] = 1
	for (i = 1; i <= NF; i++)
		if ($i == "")
			bad("claim " $c["id"] ": an empty cell; say - for nothing")
	if ($c["cpus"] != "-" && $c["cpus"] !~ /^[0-9]+-[0-9]*$/)
		bad("claim " $c["id"] ": cpus is '" $c["cpus"] "', not like 2- or 2-16")
	if ($c["published"] != "-" && !positive($c["published"]))
		bad("claim " $c["id"] ": published is '" $c["published"] "', not a number above 0")
	if (kind == "none")
		return
	if ($c["tolerance"] != "any" && !(positive($c["tolerance"]) && $c["tolerance"] > 1))
		bad("claim " $c["id"] ": tolerance is '" $c["tolerance"] "', not a factor above 1, nor 'any'")
	if (op == "=" ? $c["tolerance"] == "any" : $c["tolerance"] != "any" && $c["published"] == "-")
		bad("claim " $c["id"] (op == "=" ? ": an equality needs a tolerance" : ": a tolerance of what? Nothing was published"))
	if (others ~ / / && op != "=" && $c["tolerance"] != "any")
		bad("claim " $c["id"] ": against several models any size agrees")
}

# Sets subject and others to the source's own rows.
function rows_of(s,    name, n, i) {
	row = subject == "-" ? "-" : fact[s, subject]
	rows = ""
	missing = row == "-" ? subject : ""
	n = split(others, name, " ")
	for (i = 1; i <= n; i++) {
		rows = rows (i > 1 ? " " : "") (name[i] == "-" ? "-" : fact[s, name[i]])
		if (name[i] != "-" && fact[s, name[i]] == "-")
			missing = name[i]
	}
}

function reason(s,    range) {
	if (kind == "none")
		return $c["note"]
	if (missing != "")
		return "this source has no " missing
	if (fact[s, "cpus"] == "?")
		return "nothing was measured: there is no " fact[s, "machine"]
	split($c["cpus"], range, "-")
	if ($c["cpus"] != "-" && (fact[s, "cpus"] < range[1] + 0 || (range[2] != "" && fact[s, "cpus"] > range[2] + 0)))
		return "the test needs " (range[2] == "" ? "at least " range[1] : range[1] " to " range[2]) " CPUs, and there " \
			(fact[s, "cpus"] == 1 ? "is 1" : "are " fact[s, "cpus"])
	return "-"
}

BEGIN {
	FS = OFS = "\t"
	columns = split("id short claim test published tolerance cpus note", column, " ")
	n = split("name group trials samples machine cores cpus about twin", word, " ")
	for (i = 1; i <= n; i++)
		fixed[word[i]] = 1
}

FNR == NR {
	if (!(($1, "name") in fact))
		source[++sources] = $1
	fact[$1, $2] = $3
	next
}

/^#/ || /^$/ { next }

!width {
	width = NF
	for (i = 1; i <= NF; i++)
		c[$i] = i
	for (i = 1; i <= columns; i++)
		if (!(column[i] in c))
			bad("the ledger has no column '" column[i] "'")
	next
}

NF != width { bad("claim " $1 " has " NF " columns, not " width) }

{
	parse($c["test"])
	check()
	claims++
	for (s = 1; s <= sources; s++) {
		name = source[s]
		rows_of(name)
		print $c["id"], name, kind, row, rows, op, bound, $c["published"], $c["tolerance"], \
			(kind == "per-core" ? fact[name, "cores"] : kind == "load" ? fact[name, "cpus"] : 1), \
			$c["test"], $c["short"], $c["claim"], fact[name, "name"], fact[name, "group"], reason(name)
	}
}

END {
	if (!failed && !claims)
		bad("the ledger has no claim")
}
