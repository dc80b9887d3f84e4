"""Finds numbers that stand in a paper as digits, and are none of those that may: python3 paper-digits.py PAPER.tex

What is measured comes from the data, by \\val and its like. What may be typed is listed here, each with its reason.
"""

import re
import sys

ALLOWED = {
    r"of (January )?2020|in 2020|article of 2020": "the year of the article",
    r"\$n-1\$|from 0 to|from 1 to|is 1 or": "the workload as a formula",
    r"95~?\\%": "the level of every interval",
    r"1\.4826|\\frac[{1]|1\+x\^2|x\^2|u_1\^2|u_1|v_1|u_j\^2|add up to 0|is 0,|excludes 1|within 1\\,\\%": "the definition of the comparison",
    r"5 in 100": "what a level of 95 % means",
    r"50~\\%": "METG(50 %) is the name of a quantity",
    r"1 worker & 2 & 4|& 15 & 30 & 60 & 120|^[0125]\\,\\% &|slowdown of 2~\\%|row of 0": "headings of tables: what was asked",
    r"Python~3\.2|CPython~3": "releases of Python",
    r"PEP~(703|779)": "names of documents",
    r"MT19937|GF\(2\)|19937|t\^\{623\}|t\^\{396\}|y\^\{3[12]\}|a_0|a_\{30\}|bit \$?[b0]|bit 0|bit 31|\+1\$|= 1 ,|0 \\le j": "the mathematics of the generator",
    r"p50|p99|99th percentile": "which quantile",
    r"chunk\\_1|wrk2": "names of programs",
    r"C11|-O3|Debian 13 or 12|SHA-256|64-bit": "names of standards, releases and options",
    r"\bC[1-6](\.[1-6])?\b": "names of claims",
    r"[31] GB (with|natively)|more than 100 MB": "room that is asked for, not measured",
}
# What is no text: names of values, places in the paper, sizes on it, and programs of TeX.
NO_TEXT = (
    r"\\(val|total|each|rows|when|cite|ref|label|input|drawn|measured|bibliography\w*|includegraphics)\*?(\[[^]]*\])?\{[^{}]*\}",
    r"\\begin\{tabular\}\{(@\{\}|[^{}]|\{[^{}]*\})*\}",
    r"\\multicolumn\{\d\}",
    r"\\vspace\{[^{}]*\}|\\setlength\{[^{}]*\}\{[^{}]*\}",
)


def text_of(paper):
    """The text behind the preamble, line by line, with nothing in it that no reader sees."""
    body = re.sub(r"(?<!\\)%.*", "", paper)
    begin = body.index(r"\begin{document}")
    title = "".join(re.findall(r"\\(?:title|author|date)\{.*", body[:begin]))
    body = title + body[begin:]
    for pattern in NO_TEXT:
        body = re.sub(pattern, lambda m: "\n" * m.group().count("\n"), body)
    return body


def typed(paper):
    """Lines with numbers that are not allowed, and these."""
    for line in text_of(paper).splitlines():
        rest = line
        for pattern in ALLOWED:
            rest = re.sub(pattern, "", rest)
        for number in re.findall(r"\d[\d.,]*", rest):
            yield number, line.strip()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = list(typed(file.read()))
    for number, line in found:
        print(f"{number}: {line}")
    sys.exit(bool(found))
