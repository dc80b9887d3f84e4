#!/usr/bin/env python3
"""citation-oracle.py - do the files that a citation is made of say what their formats allow?

usage: citation-oracle.py schema SCHEMA FILE    FILE, in JSON or YAML, against a JSON schema; prints what is wrong, a line each
       citation-oracle.py field FILE NAME...    what stands at NAME, in JSON
       citation-oracle.py bibtex KEY            BibTeX on stdin, read strictly; its entry, set in the style "plain"
       citation-oracle.py svg FILE              what an SVG says of itself, a line each: name, tab, text
"""
import datetime
import json
import sys


def read(path):
    import yaml

    with open(path, encoding="utf-8") as file:
        found = yaml.safe_load(file)  # JSON is YAML, too
    return json.loads(json.dumps(found, default=datetime.date.isoformat))


def schema(of, path):
    import jsonschema

    with open(of, encoding="utf-8") as file:
        rules = json.load(file)
    jsonschema.Draft7Validator.check_schema(rules)
    wrong = list(jsonschema.Draft7Validator(rules).iter_errors(read(path)))
    for error in wrong:
        print("%s: %s" % ("/".join(map(str, error.absolute_path)), error.message))
    return 1 if wrong else 0


def field(path, *names):
    found = read(path)
    for name in names:
        print(json.dumps(found.get(name), ensure_ascii=False))


def bibtex(key):
    from pybtex import errors
    from pybtex.backends.plaintext import Backend
    from pybtex.database import parse_string
    from pybtex.style.formatting.plain import Style

    errors.set_strict_mode(True)
    library = parse_string(sys.stdin.read(), "bibtex")
    if list(library.entries) != [key]:
        print("entries: %s" % list(library.entries))
        return 1
    for name, value in sorted(library.entries[key].fields.items()):
        print("%s\t%s" % (name, value))
    backend = Backend()
    for entry in Style().format_bibliography(library):
        print("set\t%s" % entry.text.render(backend))


def svg(path):
    from xml.etree import ElementTree

    root = ElementTree.parse(path).getroot()
    space = "{http://www.w3.org/2000/svg}"
    for name in ("title", "desc"):
        print("%s\t%s" % (name, root.findtext(space + name)))
    for part in root.find(space + "metadata").iter():
        text = (part.text or "").strip()
        if text:
            print("%s\t%s" % (part.tag.rpartition("}")[2], text))


if __name__ == "__main__":
    sys.exit(globals()[sys.argv[1]](*sys.argv[2:]))
