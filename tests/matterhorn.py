"""What a machine can check of PDF/UA-1 (the Matterhorn protocol) and of PDF/A, beside the maker's own word for it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

STANDARD = frozenset(
    ["Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "Warichu", "RB", "RT", "RP", "WT", "WP", "Figure", "Formula", "Form"]
)  # fmt: skip
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}, "LI": {"L"},
    "LBody": {"LI"}, "TOCI": {"TOC"},
}  # fmt: skip
PAINTS = frozenset(["Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "BI"])


class Element:
    """An element of the structure tree: its type after the role map, its parent, and what it says of itself."""

    def __init__(self, node: pikepdf.Dictionary, kind: str, parent: str) -> None:
        self.node, self.kind, self.parent = node, kind, parent


def faults_of_access(content: bytes) -> list[str]:
    """Everything in a PDF that breaks PDF/UA-1, as far as a machine can tell."""
    with pikepdf.open(io.BytesIO(content)) as book:
        if "/StructTreeRoot" not in book.Root:
            return ["there is no structure tree"]
        elements = list(tree(book))
        checks = (
            of_the_document(book), of_roles(book), of_elements(elements), of_headings(elements), of_tables(elements),
            of_links(book), of_content(book), of_fonts(book), of_dangers(book),
        )  # fmt: skip
        return [fault for check in checks for fault in check]


def faults_of_archive(content: bytes) -> list[str]:
    """Everything in a PDF that breaks PDF/A-2a, as far as a machine can tell without rendering it."""
    with pikepdf.open(io.BytesIO(content)) as book:
        said = book.open_metadata()
        intents = [str(i.get("/S")) for i in book.Root.get("/OutputIntents", ()) if "/DestOutputProfile" in i]
        told = {
            "the metadata do not say PDF/A-2": said.get("pdfaid:part") != "2",
            "the metadata do not say level A": said.get("pdfaid:conformance") != "A",
            "no output intent with a colour profile": "/GTS_PDFA1" not in intents,
            "no identifier in the trailer": "/ID" not in book.trailer,
            "files are attached": "/EmbeddedFiles" in book.Root.get("/Names", {}),
            "the metadata are compressed": "/Filter" in book.Root.Metadata,
        }
        return [fault for fault, there in told.items() if there] + list(of_dangers(book)) + list(of_fonts(book))


def tree(book: pikepdf.Pdf) -> Iterator[Element]:
    """The elements of the structure tree in reading order."""
    roles = {str(k): str(v)[1:] for k, v in book.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    waiting = [(book.Root.StructTreeRoot.get("/K"), "")]
    while waiting:
        node, parent = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += [(child, parent) for child in reversed(list(node))]
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            kind = roles.get(str(node.S), str(node.S)[1:])
            yield Element(node, kind, parent)
            if "/K" in node:
                waiting.append((node.K, kind))


def of_the_document(book: pikepdf.Pdf) -> Iterator[str]:
    """Marks, language, title, metadata, bookmarks, order of the keyboard."""
    root, said = book.Root, book.open_metadata()
    if not root.get("/MarkInfo", {}).get("/Marked") or root.MarkInfo.get("/Suspects"):
        yield "the document is not marked as tagged, or has suspects"
    if not str(root.get("/Lang", "")):
        yield "the document has no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") or not said.get("dc:title"):
        yield "no title, or it is not shown"
    if said.get("pdfuaid:part") != "1":
        yield "the metadata do not say PDF/UA-1"
    if "/Outlines" not in root:
        yield "there are no bookmarks"
    yield from (
        f"page {i}: no order for the keyboard"
        for i, p in enumerate(book.pages, 1)
        if "/Annots" in p and p.get("/Tabs") != "/S"
    )


def of_roles(book: pikepdf.Pdf) -> Iterator[str]:
    """Types of our own lead to standard ones, and standard ones stay what they are."""
    roles = {str(k)[1:]: str(v)[1:] for k, v in book.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    yield from (f"{own} leads to {role}" for own, role in roles.items() if own in STANDARD or role not in STANDARD)


def of_elements(elements: list[Element]) -> Iterator[str]:
    """Known types at places where they may stand; pictures and formulas with words for those who cannot see them."""
    for one in elements:
        if one.kind not in STANDARD:
            yield f"the type {one.kind} is not known"
        if one.kind in PARENTS and one.parent not in PARENTS[one.kind]:
            yield f"{one.kind} within {one.parent}"
        if one.kind in {"Figure", "Formula"} and not str(one.node.get("/Alt", one.node.get("/ActualText", ""))).strip():
            yield f"a {one.kind} without words"


def of_headings(elements: list[Element]) -> Iterator[str]:
    """Headings begin at the first level and skip none."""
    levels = [int(one.kind[1]) for one in elements if one.kind[0] == "H" and one.kind[1:].isdigit()]
    yield from (f"H{b} follows H{a}" for a, b in zip([0, *levels], levels, strict=False) if b > a + 1)


def of_tables(elements: list[Element]) -> Iterator[str]:
    """Every head of a table says what it is the head of, and every table has one."""
    tables = sum(one.kind == "Table" for one in elements)
    if sum(one.kind == "THead" for one in elements) < tables:
        yield "a table without heads"
    for one in elements:
        if one.kind == "TH":
            about = one.node.get("/A", {})
            about = about if isinstance(about, pikepdf.Array) else [about]
            if not any("/Scope" in a or "/Headers" in a for a in about):
                yield "a head without scope"


def of_links(book: pikepdf.Pdf) -> Iterator[str]:
    """Every link says where it leads and hangs in the structure tree."""
    for number, page in enumerate(book.pages, 1):
        for annotation in page.get("/Annots", ()):
            if annotation.get("/Subtype") == "/Link":
                if not str(annotation.get("/Contents", "")).strip():
                    yield f"page {number}: a link without words"
                if "/StructParent" not in annotation:
                    yield f"page {number}: a link outside the structure tree"
                if "/A" in annotation and annotation.A.get("/S") != "/GoTo":
                    yield f"page {number}: a link leads outside"


def of_content(book: pikepdf.Pdf) -> Iterator[str]:
    """Everything painted is tagged or an artifact, and every tag of a page is in the parent tree."""
    for number, page in enumerate(book.pages, 1):
        depth, ids = [], set()
        for operands, operator in pikepdf.parse_content_stream(page):
            sign = str(operator)
            if sign in {"BMC", "BDC"}:
                about = operands[1] if sign == "BDC" and isinstance(operands[1], pikepdf.Dictionary) else {}
                ids |= {int(about["/MCID"])} if "/MCID" in about else set()
                depth.append(operands[0] == "/Artifact" or "/MCID" in about)
            elif sign == "EMC":
                depth.pop()
            elif sign in PAINTS and not any(depth):
                yield f"page {number}: {sign} paints what is neither tagged nor an artifact"
                break
        if ids and "/StructParents" not in page:
            yield f"page {number}: tags without a parent tree"


def of_fonts(book: pikepdf.Pdf) -> Iterator[str]:
    """Every font is inside and knows the letters behind its shapes."""
    for page in book.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            described = [d.get("/FontDescriptor", {}) for d in font.get("/DescendantFonts", [font])]
            if font.Subtype != "/Type3" and not all(
                {"/FontFile", "/FontFile2", "/FontFile3"} & set(d.keys()) for d in described
            ):
                yield f"{font.get('/BaseFont')} is not inside"
            if "/ToUnicode" not in font:
                yield f"{font.get('/BaseFont')} does not know its letters"


def of_dangers(book: pikepdf.Pdf) -> Iterator[str]:
    """No lock, no script, nothing that starts by itself."""
    if book.is_encrypted:
        yield "the file is locked"
    names = book.Root.get("/Names", {})
    yield from (
        f"{key} starts by itself"
        for key in ("/OpenAction", "/AA")
        if key in book.Root and not isinstance(book.Root[key], pikepdf.Array)
    )
    if "/JavaScript" in names:
        yield "there is a script"
