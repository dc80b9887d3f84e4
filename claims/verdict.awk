# verdict.awk - from questions and measured values to verdicts; the heading of claims/article.tsv says by what rule.
#
# usage: awk -f verdict.awk ANSWERS        ANSWERS: lines as claims/judge collects them, tab-separated:
#
#   Q  claim source kind op bound published tolerance scale test short sentence name group reason
#   M  estimate low high p floor_low floor_high        a measured value of that question; one for each model compared
#   N  reason                                          it cannot be measured
function abs(x) { return x < 0 ? -x : x }

function short(x) { return x == "NA" ? x : sprintf("%.3g", x) }

# Beyond the bound on the side of `op`? For an equality: on neither side, within the tolerance.
function beyond(op, low, high, p) {
	if (op == "=")
		return low >= q["bound"] / q["tolerance"] && high <= q["bound"] * q["tolerance"]
	return (p == "NA" || p < 0.05) && (op == ">" ? low > q["bound"] * floor_high : high < q["bound"] * floor_low)
}

function against(op, low, high, p) {
	if (op == "=")
		return high < q["bound"] / q["tolerance"] || low > q["bound"] * q["tolerance"]
	return beyond(op == ">" ? "<" : ">", low, high, p)
}

function sized(estimate, low, high) {
	if (q["op"] == "=" || q["tolerance"] == "any")
		return 1
	return (low <= q["published"] && q["published"] <= high) ||
		abs(log(estimate / q["published"])) <= log(q["tolerance"])
}

function why(verdict, estimate, low, high, p,    side) {
	if (q["op"] == "=")
		return verdict == "reproduced" ? "within the tolerance of " q["bound"] \
			: verdict == "contradicted" ? "outside the tolerance of " q["bound"] \
			: "the interval crosses the tolerance of " q["bound"]
	side = ((q["op"] == ">") == (verdict != "contradicted") ? "above " : "below ") q["bound"]
	if (verdict == "reproduced")
		return side (q["tolerance"] == "any" ? "" : ", and of the published size")
	if (verdict == "direction only")
		return side ", but " short(estimate / q["published"]) " of the published size"
	if (verdict == "contradicted")
		return side
	if (low <= q["bound"] && q["bound"] <= high)
		return "the interval includes " q["bound"]
	if (p != "NA" && p >= 0.05)
		return "the rank test does not exclude chance"
	return "the interval meets the noise floor"
}

# Takes in a measured value, unless one was seen that is less favourable to the claim.
function take(    estimate, low, high, p, verdict, far) {
	estimate = $2 / q["scale"]
	low = $3 == "NA" ? "NA" : $3 / q["scale"]
	high = $4 == "NA" ? "NA" : $4 / q["scale"]
	p = q["op"] == "=" ? "NA" : $5 # the rank test is about a direction
	floor_low = $6 < 1 ? $6 : 1
	floor_high = $7 > 1 ? $7 : 1
	if ($2 == "NA" || low == "NA")
		verdict = "not testable here"
	else
		verdict = against(q["op"], low, high, p) ? "contradicted" \
			: !beyond(q["op"], low, high, p) ? "not distinguishable" \
			: sized(estimate, low, high) ? "reproduced" : "direction only"
	far = q["op"] == ">" ? -estimate : q["op"] == "<" ? estimate : abs(log(estimate / q["bound"]))
	if (!("verdict" in best) || rank[verdict] > rank[best["verdict"]] || (verdict == best["verdict"] && far > best["far"])) {
		best["verdict"] = verdict
		best["far"] = far
		best["numbers"] = ($2 == "NA" ? "NA" : sprintf("%.6g", estimate)) OFS \
			(low == "NA" ? "NA" OFS "NA" : sprintf("%.6g%s%.6g", low, OFS, high)) OFS (p == "NA" ? p : sprintf("%.3g", p))
		best["reason"] = verdict == "not testable here" ? "the runs are too few for an interval" \
			: why(verdict, estimate, low, high, p)
		best["tested"] = p != "NA"
		best["floor"] = q["op"] == "=" || (floor_low == 1 && floor_high == 1) ? "" \
			: sprintf("%.3f … %.3f", floor_low, floor_high)
	}
}

function rule(    text) {
	if (q["kind"] == "none")
		return q["test"]
	text = q["test"] (q["op"] == "=" ? " within a factor " q["tolerance"] : "; size: " \
		(q["tolerance"] == "any" ? "any" : q["published"] " within a factor " q["tolerance"]))
	if (best["floor"] != "")
		text = text "; noise floor " best["floor"]
	return text (best["tested"] ? "; p < 0.05" : "")
}

# Between which values the claim is reproduced.
function agree(    low, high) {
	if (q["kind"] == "none")
		return "NA" OFS "NA"
	if (q["op"] == "=")
		return q["bound"] / q["tolerance"] OFS q["bound"] * q["tolerance"]
	low = q["tolerance"] == "any" ? 0 : q["published"] / q["tolerance"]
	high = q["tolerance"] == "any" ? "inf" : q["published"] * q["tolerance"]
	if (q["op"] == ">" && low < q["bound"] + 0)
		low = q["bound"]
	if (q["op"] == "<" && (high == "inf" || high > q["bound"] + 0))
		high = q["bound"]
	return low OFS high
}

function answer() {
	if (!asked)
		return
	if (q["reason"] != "-") {
		best["numbers"] = "NA" OFS "NA" OFS "NA" OFS "NA"
		best["verdict"] = "not testable here"
		best["reason"] = q["reason"]
	}
	print q["claim"], q["source"], best["numbers"], rule(), best["verdict"], best["reason"], q["short"], q["sentence"], \
		(q["published"] == "-" ? "NA" : q["published"]), agree(), q["name"], q["group"]
}

BEGIN {
	FS = OFS = "\t"
	fields = split("claim source kind op bound published tolerance scale test short sentence name group reason", field, " ")
	split("reproduced|direction only|not distinguishable|contradicted|not testable here", verdicts, "|")
	for (i in verdicts)
		rank[verdicts[i]] = i
	print "claim", "source", "estimate", "low", "high", "p", "rule", "verdict", "reason", "short", "sentence", \
		"published", "agree_low", "agree_high", "name", "group"
}

$1 == "Q" {
	answer()
	asked = 1
	split("", best)
	for (i = 1; i <= fields; i++)
		q[field[i]] = $(i + 1)
}

$1 == "M" { take() }

$1 == "N" { q["reason"] = $2 }

END { answer() }
