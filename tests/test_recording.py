"""The data of vectors/: made anew to the byte, of the form that schema.json says, and complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwtbearer.audit.catalogue import RULES
from tests.conftest import VECTORS
from tests.recording.__main__ import files, main
from tests.recording.keys import key_files

FILES = {
    "base64url-encode": 60,
    "base64url-decode": 300,
    "json-canonicalize": 250,
    "rs256-sign": 45,
    "rs256-verify": 200,
    "key-load": 200,
    "assertion-build": 45,
    "assertion-verify": 800,
    "token-request": 50,
    "token-response": 140,
}
SCHEMA: dict[str, Any] = json.loads((VECTORS / "schema.json").read_bytes())
FLAGS: dict[str, Any] = json.loads((VECTORS / "flags.json").read_bytes())["flags"]
DOCUMENTS: dict[str, Any] = {
    name: json.loads((VECTORS / f"{name}.json").read_bytes()) for name in FILES
}
ALL: list[dict[str, Any]] = [vector for each in DOCUMENTS.values() for vector in each["vectors"]]


# --- made anew ---------------------------------------------------------------------------------


@pytest.mark.openssl
def test_the_vectors_are_made_anew_to_the_byte() -> None:
    for name, content in files():
        assert content == (VECTORS / name).read_bytes(), name


@pytest.mark.openssl
def test_a_demo_key_is_made_anew_to_the_byte(tmp_path: Path) -> None:
    made = dict(key_files(2048, tmp_path))
    assert len(made) == 8
    for name, content in made.items():
        assert content == (VECTORS / name).read_bytes(), name


def test_a_wrong_argument_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--chekc"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")


# --- the schema --------------------------------------------------------------------------------


class Breach(Exception):
    """A value that the schema refuses."""


def validate(value: Any, schema: Any, path: str = "$") -> None:
    """Hold a value to the part of JSON Schema that schema.json uses; any other keyword fails."""
    if schema is False:
        raise Breach(f"{path}: is there")
    for keyword, expected in schema.items():
        KEYWORDS[keyword](value, expected, schema, path)


def fits(value: Any, schema: Any) -> bool:
    """Whether a value is valid."""
    try:
        validate(value, schema)
    except Breach:
        return False
    return True


def require(holds: bool, path: str, why: str) -> None:
    """Raise Breach where something does not hold."""
    if not holds:
        raise Breach(f"{path}: {why}")


TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def of_type(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name != "integer" or not isinstance(value, bool))


def check_type(value: Any, expected: Any, schema: Any, path: str) -> None:
    names = [expected] if isinstance(expected, str) else expected
    require(any(of_type(value, name) for name in names), path, f"no {expected}")


def check_properties(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, dict):
        for name in value.keys() & expected.keys():
            validate(value[name], expected[name], f"{path}.{name}")


def check_additional(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, dict):
        for name in value.keys() - schema.get("properties", {}).keys():
            validate(value[name], expected, f"{path}.{name}")


def check_required(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, dict):
        require(set(expected) <= value.keys(), path, f"lacks one of {expected}")


def check_names(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, dict):
        for name in value:
            validate(name, expected, f"{path}: the name {name}")


def check_items(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            validate(item, expected, f"{path}[{index}]")


def check_unique(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, list):
        require(len({json.dumps(item) for item in value}) == len(value), path, "an item twice")


def check_pattern(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, str):
        found = re.search(expected.removesuffix("$") + r"\Z" * expected.endswith("$"), value)
        require(found is not None, path, f"{value[:80]!r} is not of {expected}")


def check_length(value: Any, expected: Any, schema: Any, path: str) -> None:
    if isinstance(value, (str, list)):
        require(len(value) >= expected, path, "too short")


def check_minimum(value: Any, expected: Any, schema: Any, path: str) -> None:
    if of_type(value, "integer"):
        require(value >= expected, path, "too small")


def check_reference(value: Any, expected: Any, schema: Any, path: str) -> None:
    prefix, _, name = expected.rpartition("/")
    assert prefix == "#/$defs"
    validate(value, SCHEMA["$defs"][name], path)


def check_all(value: Any, expected: Any, schema: Any, path: str) -> None:
    for each in expected:
        validate(value, each, path)


def check_condition(value: Any, expected: Any, schema: Any, path: str) -> None:
    branch = "then" if fits(value, expected) else "else"
    if branch in schema:
        validate(value, schema[branch], path)


def nothing(value: Any, expected: Any, schema: Any, path: str) -> None:
    """An annotation, or a keyword that another one reads."""


KEYWORDS = {
    "type": check_type,
    "properties": check_properties,
    "additionalProperties": check_additional,
    "required": check_required,
    "propertyNames": check_names,
    "items": check_items,
    "uniqueItems": check_unique,
    "pattern": check_pattern,
    "minLength": check_length,
    "minItems": check_length,
    "minimum": check_minimum,
    "$ref": check_reference,
    "allOf": check_all,
    "if": check_condition,
    "enum": lambda v, e, s, p: require(v in e, p, f"{v!r} is none of {e}"),
    "const": lambda v, e, s, p: require(v == e, p, f"{v!r} is not {e!r}"),
    "anyOf": lambda v, e, s, p: require(any(fits(v, each) for each in e), p, "none fits"),
    "oneOf": lambda v, e, s, p: require(sum(fits(v, each) for each in e) == 1, p, "not one fits"),
    **dict.fromkeys(("then", "else", "$schema", "title", "$comment", "$defs"), nothing),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_vectors_is_of_the_schema(name: str) -> None:
    validate(DOCUMENTS[name], SCHEMA)


def test_the_legend_is_of_the_schema() -> None:
    validate(json.loads((VECTORS / "flags.json").read_bytes()), SCHEMA["$defs"]["legend"])


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object, wherever in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_the_schema_is_closed() -> None:
    open_objects = [each for each in objects(SCHEMA) if "additionalProperties" not in each]
    # Two say only that an object stands there; the condition of the operation says which.
    vector = SCHEMA["$defs"]["vector"]["properties"]["input"]
    result = SCHEMA["$defs"]["expect"]["properties"]["result"]
    assert open_objects == [vector, result]
    for condition in SCHEMA["allOf"]:
        items = condition["then"]["properties"]["vectors"]["items"]["properties"]
        assert items["input"]["additionalProperties"] is False
        closed = items["expect"]["properties"]["result"]
        for each in closed.get("oneOf", [closed]):
            assert each["additionalProperties"] is False


def spoilt() -> Iterator[tuple[str, Any]]:
    """A file that is right, spoilt in one way each."""

    def another() -> Any:
        return json.loads(json.dumps(DOCUMENTS["token-response"]))

    negative = next(
        index
        for index, vector in enumerate(DOCUMENTS["token-response"]["vectors"])
        if vector["expect"]["verdict"] == "reject"
    )
    ways: dict[str, Any] = {
        "a member of the file": lambda each: each.update(more=1),
        "a member of a vector": lambda each: each["vectors"][0].update(more=1),
        "a member of an input": lambda each: each["vectors"][0]["input"].update(more=1),
        "a member of a result": lambda each: each["vectors"][0]["expect"]["result"].update(
            more="1"
        ),
        "a member of expect": lambda each: each["vectors"][0]["expect"].update(more=1),
        "a profile": lambda each: each["vectors"][0]["expect"].update(profiles={"x": "accept"}),
        "no result": lambda each: each["vectors"][0]["expect"].pop("result"),
        "a result of another operation": lambda each: each["vectors"][0]["expect"].update(
            result={"octets": "00"}
        ),
        "a result of a negative": lambda each: each["vectors"][negative]["expect"].update(
            result={"error": "x"}
        ),
        "no parent": lambda each: each["vectors"][negative].pop("parent"),
        "no mutation": lambda each: each["vectors"][negative].pop("mutation"),
        "a parent of an accepted vector": lambda each: each["vectors"][0].update(parent="a-b/c"),
        "capital hex": lambda each: each["vectors"][0]["input"].update(body="AA"),
        "half an octet": lambda each: each["vectors"][0]["input"].update(body="a"),
        "a status as text": lambda each: each["vectors"][0]["input"].update(status="200"),
        "a status that is true": lambda each: each["vectors"][0]["input"].update(status=True),
        "a verdict": lambda each: each["vectors"][0]["expect"].update(verdict="maybe"),
        "no flag": lambda each: each["vectors"][0].update(flags=[]),
        "a flag twice": lambda each: each["vectors"][0].update(flags=["a", "a"]),
        "a comment of two lines": lambda each: each["vectors"][0].update(comment="a\nb"),
        "another licence": lambda each: each.update(licence="MIT"),
        "another operation": lambda each: each.update(operation="token.request"),
        "no vectors": lambda each: each.update(vectors=[]),
    }
    for name, spoil in ways.items():
        document = another()
        spoil(document)
        yield name, document


@pytest.mark.parametrize(("name", "document"), [*spoilt()], ids=lambda value: str(value)[:30])
def test_a_spoilt_file_is_not_of_the_schema(name: str, document: Any) -> None:
    assert not fits(document, SCHEMA), name


# --- complete ----------------------------------------------------------------------------------


def test_there_are_enough_vectors_of_each_operation() -> None:
    counts = {name: len(document["vectors"]) for name, document in DOCUMENTS.items()}
    assert {name: count for name, count in counts.items() if count < FILES[name]} == {}
    assert len(ALL) >= 800


def test_no_id_repeats() -> None:
    flow = json.loads((VECTORS / "flow.json").read_bytes())["vectors"]
    counts = Counter(vector["id"] for vector in [*ALL, *flow])
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_file_is_of_one_version_and_licence() -> None:
    documents = [json.loads(file.read_bytes()) for file in VECTORS.glob("*.json")]
    versions = {each["version"] for each in documents if "version" in each}
    assert versions == {"1.0.0"}


def test_every_fault_has_a_vector_and_is_cited_and_taught() -> None:
    faults = {name for name, flag in FLAGS.items() if flag["fault"]}
    assert len(faults) >= 90
    first = {vector["flags"][0] for vector in ALL}
    assert faults <= first
    for vector in ALL:
        if vector["expect"]["verdict"] == "reject":
            assert vector["flags"][0] in faults, vector["id"]
    for name in faults:
        assert re.search(r"§|appendix|A\.\d|\d", FLAGS[name]["clause"]), name


def test_every_rule_named_is_one_of_the_audit() -> None:
    named = {flag["rule"] for flag in FLAGS.values()} - {None}
    assert named <= {rule.id for rule in RULES}


def test_an_accept_is_no_fault_and_the_salesforce_profile_refuses_nothing_more() -> None:
    for vector in ALL:
        if vector["expect"]["verdict"] == "accept":
            assert not any(FLAGS[flag]["fault"] for flag in vector["flags"]), vector["id"]
            assert "profiles" not in vector["expect"]


def test_the_example_adapter_of_the_readme_passes(tmp_path: Path) -> None:
    text = (VECTORS / "README.md").read_text(encoding="utf-8")
    example = text.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "adapter.py").write_text(example)
    for option in ("--validate", "--lines"):
        command = [sys.executable, "-m", "jwtbearer", "vectors", "run", option, "--"]
        command += [sys.executable, str(tmp_path / "adapter.py")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
