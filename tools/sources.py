"""Reads the texts out of the sources: sentences in N_, _, Say, translate, plural, counted; keys of terms."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("app.py", "core", "db", "pages")
KEY = re.compile(r"[a-z_]+(\.\w+)+")
KINDS = "action|chart|clock|deadline|enum|event|field|group|kpi|page|purpose|record|role|section|step|table"
TERM = re.compile(rf"({KINDS})(\.\w+)+")
COUNTED = {"plural", "counted"}
TEXT_AT = {"N_": 0, "_": 0, "Say": 0, "translate": 1}


@dataclass
class Texts:
    """What the sources ask of the catalogues: sentences with their plural, keys, and wrong marks."""

    sentences: dict[str, str | None] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Every Python file whose sentences people can see."""
    for place in PLACES:
        path = root / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def read_sources(root: Path = ROOT) -> Texts:
    """All marked texts under `root`."""
    texts = Texts()
    for path in source_files(root):
        read_text(path.read_text(encoding="utf-8"), str(path.relative_to(root)), texts)
    return texts


def read_text(source: str, name: str, texts: Texts) -> None:
    """Add the marked texts of one file to `texts`."""
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in TEXT_AT and len(node.args) > TEXT_AT[called]:
                _take_sentence(node.args[TEXT_AT[called]], called, f"{name}:{node.lineno}", texts)
            elif called in COUNTED:
                _take_plural(node, texts)
        elif isinstance(node, ast.Constant) and TERM.fullmatch(str(node.value)):
            texts.keys.add(str(node.value))


def _take_sentence(node: ast.expr, called: str, where: str, texts: Texts) -> None:
    text = _literal(node)
    if text:
        texts.sentences.setdefault(text, None)
    elif isinstance(node, ast.IfExp):
        _take_sentence(node.body, called, where, texts)
        _take_sentence(node.orelse, called, where, texts)
    elif isinstance(node, ast.JoinedStr | ast.BinOp) or called == "N_":
        texts.faults.append(f"{where}: {called} needs one literal text, got {ast.unparse(node)}")


def _take_plural(node: ast.Call, texts: Texts) -> None:
    literals = [text for text in map(_literal, node.args) if text]
    if len(literals) >= 2:
        texts.sentences[literals[-2]] = literals[-1]


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
