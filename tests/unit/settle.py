#!/usr/bin/python3
"""Accept and reject the tracked changes of Word and OpenDocument files in LibreOffice: settle.py FOLDER.

What a file then says stands in NAME.accept and NAME.reject: a line for each paragraph, heading and cell, a note in
brackets at its place. Titles and labels, which are no words of the text, are left out.
"""
import os
import pathlib
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

FRONT = {"Masthead", "Title", "Subtitle", "Meta", "RemarkLabel", "Remark Label", "RemarkAbout", "Remark Paragraph"}


def hidden():
    p = PropertyValue()
    p.Name, p.Value = "Hidden", True
    return (p,)


def connect(pipe, office):
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # it listens a while after it was started
            if office.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit("settle.py: soffice does not answer")


def items(of):
    walk = of.createEnumeration()
    while walk.hasMoreElements():
        yield walk.nextElement()


def words(paragraph):
    out = ""
    for portion in items(paragraph):
        kind = portion.TextPortionType
        if kind == "Text":
            out += portion.String
        elif kind == "Footnote":
            out += "[" + " ".join(lines(portion.Footnote)) + "]"
    return " ".join(out.split())


def cells(table):
    for row in range(table.Rows.Count):
        for column in range(table.Columns.Count):
            yield table.getCellByPosition(column, row)


def lines(text):
    out = []
    for block in items(text):
        if block.supportsService("com.sun.star.text.TextTable"):
            for cell in cells(block):
                out += lines(cell)
        elif block.ParaStyleName not in FRONT:
            out.append(words(block))
    return [line for line in out if line]


def main(folder):
    pipe = f"accord{os.getpid()}"
    office = subprocess.Popen(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
                               f"--accept=pipe,name={pipe};urp"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = connect(pipe, office)
    make = context.ServiceManager.createInstanceWithContext
    desktop = make("com.sun.star.frame.Desktop", context)
    dispatch = make("com.sun.star.frame.DispatchHelper", context)
    for file in sorted([*folder.glob("*.docx"), *folder.glob("*.odt")]):
        for side in "Accept", "Reject":
            document = desktop.loadComponentFromURL(file.as_uri(), "_blank", 0, hidden())
            dispatch.executeDispatch(document.CurrentController.Frame, f".uno:{side}AllTrackedChanges", "", 0, ())
            said = "".join(f"{line}\n" for line in lines(document.Text))
            file.with_name(f"{file.name}.{side.lower()}").write_text(said, encoding="utf-8")
            document.close(True)
    desktop.terminate()
    office.wait()


main(pathlib.Path(sys.argv[1]).resolve())
