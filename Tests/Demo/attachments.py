"""Makes the demo tip's attachments in a folder: a JPEG, a PDF, a spreadsheet, a large file.

Usage: python3 attachments.py FOLDER [MEGABYTES]

Their names hold what a careless program stumbles over: umlauts, spaces, a right-to-left mark and a
terminal escape. Only the Python standard library is used.
"""
import os
import struct
import sys
import zipfile


def jpeg(width=64, height=64):
    """A baseline grey JPEG: a ramp from dark to light, one constant block at a time."""
    def segment(marker, body):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body

    bits = []

    def put(value, count):
        bits.extend((value >> shift) & 1 for shift in reversed(range(count)))

    blocks = (width // 8) * (height // 8)
    previous = 0
    for block in range(blocks):
        level = -60 + 120 * block // blocks
        difference, previous = level - previous, level
        size = abs(difference).bit_length()
        put(size, 4)
        if size:
            put(difference if difference > 0 else difference + (1 << size) - 1, size)
        put(0, 1)
    bits.extend([1] * (-len(bits) % 8))
    data = bytes(int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits), 8))
    dc = bytes([0, 0, 0, 8] + [0] * 12 + list(range(8)))
    ac = bytes([1] + [0] * 15 + [0])
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
            + segment(0xDB, b"\0" + bytes([16] * 64))
            + segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
            + segment(0xC4, b"\x00" + dc) + segment(0xC4, b"\x10" + ac)
            + segment(0xDA, b"\1\1\0\0\x3f\0") + data.replace(b"\xff", b"\xff\0") + b"\xff\xd9")


def pdf():
    """One page with one line of text."""
    text = b"BT /F1 24 Tf 72 720 Td (Invoice 4711, paid twice) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (b"xref\n0 6\n0000000000 65535 f \n" + table
                  + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out))


def spreadsheet(path):
    """An .xlsx workbook with one sheet of four payments."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{4710 + r}</v></c><c r="B{r}"><v>{r * 12500}</v></c></row>'
                   for r in range(1, 5))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        f'<sheet name="Payments" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship '
        f'Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def main():
    folder = sys.argv[1]
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "Übergabe am Parkplatz.jpg"), "wb") as file:
        file.write(jpeg())
    with open(os.path.join(folder, "Rechnung \u202e4711\u202c doppelt.pdf"), "wb") as file:
        file.write(pdf())
    spreadsheet(os.path.join(folder, "Zahlungen \x1b[31m2026\x1b[0m.xlsx"))
    with open(os.path.join(folder, "mailbox backup.mbox"), "wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(1 << 20))


if __name__ == "__main__":
    main()
